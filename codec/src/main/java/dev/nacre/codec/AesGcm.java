package dev.nacre.codec;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-GCM with an IV of 12 bytes and a tag of 16 behind the text (NIST SP 800-38D), one text after
/// another, each under a key of its own: the ciphers are lent, and forget the key.
public final class AesGcm {
  /// In bytes.
  public static final int IV_SIZE = 12;

  /// In bytes.
  public static final int TAG_SIZE = 16;

  private static final SecretKey NO_KEY = new SecretKeySpec(new byte[32], "AES");
  private static final Lending<Cipher> CIPHERS =
      new Lending<>(
          () -> Cipher.getInstance("AES/GCM/NoPadding"),
          cipher -> cipher.init(Cipher.DECRYPT_MODE, NO_KEY, parameters(new byte[IV_SIZE])));

  private AesGcm() {}

  /// The text sealed, with its tag.
  ///
  /// @param iv never used with `key` before
  /// @param bound what is authenticated beside it
  public static byte[] seal(SecretKey key, byte[] iv, byte[] bound, byte[] text) {
    try {
      return work(Cipher.ENCRYPT_MODE, key, iv, bound, text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  /// The text that was sealed.
  ///
  /// @throws GeneralSecurityException when a bit of it, of `iv` or of `bound` differs, or the key
  public static byte[] open(SecretKey key, byte[] iv, byte[] bound, byte[] sealed)
      throws GeneralSecurityException {
    return work(Cipher.DECRYPT_MODE, key, iv, bound, sealed);
  }

  private static byte[] work(int mode, SecretKey key, byte[] iv, byte[] bound, byte[] text)
      throws GeneralSecurityException {
    return CIPHERS.lend(cipher -> {
      cipher.init(mode, key, parameters(iv));
      cipher.updateAAD(bound);
      return cipher.doFinal(text);
    });
  }

  private static GCMParameterSpec parameters(byte[] iv) {
    return new GCMParameterSpec(TAG_SIZE * Byte.SIZE, iv);
  }
}
