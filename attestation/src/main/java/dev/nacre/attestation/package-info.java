/// Evidence, and what a [dev.nacre.attestation.Verifier] makes of it (RFC 9334).
package dev.nacre.attestation;
