/// Logs that only grow, with proofs (RFC 9162 section 2.1).
package dev.nacre.codec.merkle;
