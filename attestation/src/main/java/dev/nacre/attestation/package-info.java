/// Evidence, and what a Verifier makes of it.
package dev.nacre.attestation;
