/// X.509 certificates and revocation lists as the makers of hardware use them, over the JDK's own
/// decoder.
package dev.nacre.attestation.x509;
