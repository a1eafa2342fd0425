package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// How an initdata document is hashed.
public enum DigestAlgorithm {
  SHA256("sha256", "SHA-256"),
  SHA384("sha384", "SHA-384"),
  SHA512("sha512", "SHA-512");

  private final String wireName;
  private final String javaName;

  DigestAlgorithm(String wireName, String javaName) {
    this.wireName = wireName;
    this.javaName = javaName;
  }

  /// The name in a document: `sha256`, `sha384` or `sha512`.
  public String wireName() {
    return wireName;
  }

  /// @throws MalformedException when no algorithm has that name
  public static DigestAlgorithm ofName(String name) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.wireName.equals(name)) {
        return algorithm;
      }
    }
    throw MalformedException.at(
        "initdata algorithm", "sha256, sha384 or sha512", "\"" + name + "\"");
  }

  public Bytes digest(Bytes content) {
    try {
      MessageDigest digest = MessageDigest.getInstance(javaName);
      content.updateInto(digest);
      return Bytes.of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + javaName, e);
    }
  }
}
