package dev.nacre.attestation.se;

import dev.nacre.codec.Bytes;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM (NIST SP 800-38D): content with a tag of 16 bytes behind it.
///
/// @param key 32 bytes
/// @param iv 12 bytes, never twice under one key
/// @param bound what must be the same when it is opened
record Gcm(SecretKeySpec key, Bytes iv, Bytes bound) {
  static final int IV = 12;
  static final int TAG = 16;

  static SecretKeySpec key(byte[] content) {
    return new SecretKeySpec(content, "AES");
  }

  Bytes seal(Bytes content) {
    try {
      return Bytes.of(cipher(Cipher.ENCRYPT_MODE).doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /// Empty when it was not sealed so, or was changed.
  Optional<Bytes> open(Bytes sealed) {
    try {
      return Optional.of(Bytes.of(cipher(Cipher.DECRYPT_MODE).doFinal(sealed.toArray())));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG * 8, iv.toArray()));
    cipher.updateAAD(bound.toArray());
    return cipher;
  }
}
