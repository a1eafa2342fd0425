/// Evidence in, a signed Attestation Result out.
package dev.nacre.attestationservice;
