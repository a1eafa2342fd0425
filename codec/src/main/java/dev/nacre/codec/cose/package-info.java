/// Signed CBOR objects (COSE, RFC 9052 and RFC 9053): one signature, and the key that made it.
package dev.nacre.codec.cose;
