package dev.nacre.attestation.se;

import dev.nacre.codec.AesGcm;
import dev.nacre.codec.Bytes;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM (NIST SP 800-38D): content with a tag of 16 bytes behind it.
///
/// @param key 32 bytes
/// @param iv 12 bytes, never twice under one key
/// @param bound what must be the same when it is opened
record Gcm(SecretKeySpec key, Bytes iv, Bytes bound) {
  static final int IV = AesGcm.IV_SIZE;
  static final int TAG = AesGcm.TAG_SIZE;

  static SecretKeySpec key(byte[] content) {
    return new SecretKeySpec(content, "AES");
  }

  Bytes seal(Bytes content) {
    return Bytes.of(AesGcm.seal(key, iv.toArray(), bound.toArray(), content.toArray()));
  }

  /// Empty when it was not sealed so, or was changed.
  Optional<Bytes> open(Bytes sealed) {
    try {
      byte[] content = AesGcm.open(key, iv.toArray(), bound.toArray(), sealed.toArray());
      return Optional.of(Bytes.of(content));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
