package dev.nacre.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Digests of the SHA-2 family (FIPS 180-4).
public final class Digests {
  private Digests() {}

  public static Bytes sha256(Bytes content) {
    return digest("SHA-256", content);
  }

  public static Bytes sha384(Bytes content) {
    return digest("SHA-384", content);
  }

  public static Bytes sha512(Bytes content) {
    return digest("SHA-512", content);
  }

  private static Bytes digest(String algorithm, Bytes content) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      content.updateInto(digest);
      return Bytes.of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
