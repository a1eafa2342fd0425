package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 and SHA-1 of the JDK.
final class Digests {
  private Digests() {}

  static Bytes sha256(Bytes content) {
    return digest("SHA-256", content);
  }

  /// As OCSP names certificates by; nothing is believed for it.
  static Bytes sha1(Bytes content) {
    return digest("SHA-1", content);
  }

  private static Bytes digest(String algorithm, Bytes content) {
    try {
      return Bytes.of(MessageDigest.getInstance(algorithm).digest(content.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
