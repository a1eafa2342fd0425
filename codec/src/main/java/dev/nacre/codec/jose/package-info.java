/// JSON object signing and encryption, on the JDK's own cryptography.
///
/// [dev.nacre.codec.jose.Jwk] is a public key, [dev.nacre.codec.jose.PrivateJwk] a key pair,
/// [dev.nacre.codec.jose.Jws] a signed text (RFC 7515), [dev.nacre.codec.jose.Jwe] an encrypted one
/// (RFC 7516) in the shape that the key broker's guests expect.
package dev.nacre.codec.jose;
