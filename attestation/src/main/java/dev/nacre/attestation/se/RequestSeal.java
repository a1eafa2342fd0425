package dev.nacre.attestation.se;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Under which a verifier gives away what it must know again when the answer comes: IV (12 bytes),
/// then AES-256-GCM. Unlike a public key, it shows that the verifier itself wrote what comes back.
final class RequestSeal {
  static final int KEY = 32;
  private static final int IV = 12;
  private static final int TAG = 16;

  private RequestSeal() {}

  /// @param bound what must be the same when it is opened
  static Bytes seal(Secret key, Bytes content, Bytes bound, SecureRandom chance) {
    var iv = new byte[IV];
    chance.nextBytes(iv);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, Bytes.of(iv), bound);
      return Bytes.of(iv).concat(Bytes.of(cipher.doFinal(content.toArray())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a request", e);
    }
  }

  /// Empty when it was not sealed under `key` and bound to `bound`, or was changed.
  static Optional<Bytes> open(Secret key, Bytes sealed, Bytes bound) {
    if (sealed.size() < IV + TAG) {
      return Optional.empty();
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, sealed.slice(0, IV), bound);
      return Optional.of(Bytes.of(cipher.doFinal(sealed.slice(IV, sealed.size()).toArray())));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, Secret key, Bytes iv, Bytes bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec spec = key.reveal(bytes -> new SecretKeySpec(bytes, "AES"));
    cipher.init(mode, spec, new GCMParameterSpec(TAG * 8, iv.toArray()));
    cipher.updateAAD(bound.toArray());
    return cipher;
  }
}
