package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash functions that launch digests are made of.
enum Sha {
  SHA_256("SHA-256"),
  SHA_384("SHA-384"),
  SHA_512("SHA-512");

  private final String algorithm;

  Sha(String algorithm) {
    this.algorithm = algorithm;
  }

  MessageDigest start() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  Bytes of(Bytes content) {
    MessageDigest digest = start();
    content.updateInto(digest);
    return Bytes.of(digest.digest());
  }
}
