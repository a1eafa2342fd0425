package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Sm3;
import java.util.Optional;
import java.util.stream.Stream;

/// How an initdata document is hashed, and what evidence is bound to.
public enum DigestAlgorithm {
  SHA256("sha256"),
  SHA384("sha384"),
  SHA512("sha512"),
  SM3("sm3");

  private final String wireName;

  DigestAlgorithm(String wireName) {
    this.wireName = wireName;
  }

  /// The name in documents and messages: `sha256`, `sha384`, `sha512` or `sm3`.
  public String wireName() {
    return wireName;
  }

  /// The algorithm with that name in lower case.
  public static Optional<DigestAlgorithm> find(String name) {
    return Stream.of(values()).filter(algorithm -> algorithm.wireName.equals(name)).findFirst();
  }

  /// @param where the name stands, for the error
  /// @throws MalformedException when no algorithm has that name
  public static DigestAlgorithm ofName(String where, String name) {
    return find(name)
        .orElseThrow(() ->
            MalformedException.at(where, "sha256, sha384, sha512 or sm3", "\"" + name + "\""));
  }

  public Bytes digest(Bytes content) {
    return switch (this) {
      case SHA256 -> Digests.sha256(content);
      case SHA384 -> Digests.sha384(content);
      case SHA512 -> Digests.sha512(content);
      case SM3 -> Sm3.digest(content);
    };
  }
}
