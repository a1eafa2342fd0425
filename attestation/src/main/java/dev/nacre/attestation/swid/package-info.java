/// Software identification tags (ISO/IEC 19770-2), as makers of hardware publish what it measures.
package dev.nacre.attestation.swid;
