package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.AkpJwk;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.OkpJwk;
import dev.nacre.codec.jose.RsaJwk;
import java.security.SecureRandom;

/// Wraps layer keys for the holder of a private key, as `skopeo copy --encryption-key jwe:` does.
public final class JweKeyWrapper implements KeyWrapper {
  static final String SCHEME = "jwe";
  static final String RSA = "RSA-OAEP";

  private final Jwk recipient;
  private final SecureRandom chance;

  /// @param recipient a public key of RSA or on a NIST curve
  public JweKeyWrapper(Jwk recipient, SecureRandom chance) {
    this.recipient =
        switch (recipient) {
          case RsaJwk rsa -> rsa.algorithm().isPresent() ? rsa : rsa.withAlgorithm(RSA);
          case EcJwk ec -> ec;
          case OkpJwk okp -> okp;
          case AkpJwk kem -> kem;
        };
    this.chance = chance;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Bytes wrap(Secret options) {
    return Bytes.utf8(Jwe.encrypt(recipient, options, chance).toJson().text());
  }
}
