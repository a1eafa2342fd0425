/// IBM Secure Execution: the header of an image, the request that a verifier makes to a machine's
/// ultravisor, its answer, and whether IBM vouches for the host that answered.
package dev.nacre.attestation.se;
