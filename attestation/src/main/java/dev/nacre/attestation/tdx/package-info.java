/// Intel TDX: the quote of a trust domain, its event log, and whether both are acceptable.
package dev.nacre.attestation.tdx;
