package dev.nacre.guest.crypto;

import java.security.InvalidKeyException;
import java.security.Key;
import org.jspecify.annotations.Nullable;

/// Secret keys as bytes.
final class Keys {
  private Keys() {}

  /// A copy, which the caller clears.
  static byte[] encoded(Key key) throws InvalidKeyException {
    byte @Nullable [] secret = key.getEncoded();
    if (secret == null || secret.length == 0) {
      throw new InvalidKeyException("expected a key with bytes of its own, found one without");
    }
    return secret;
  }
}
