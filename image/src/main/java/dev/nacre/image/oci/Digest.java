package dev.nacre.image.oci;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A content digest as the OCI image specification writes it: `sha256:` and lower-case hexadecimal.
public record Digest(Algorithm algorithm, Bytes value) {
  /// The registered algorithms (OCI image specification, descriptor.md).
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 32),
    SHA384("sha384", "SHA-384", 48),
    SHA512("sha512", "SHA-512", 64);

    private final String label;
    private final String standardName;
    private final int size;

    Algorithm(String label, String standardName, int size) {
      this.label = label;
      this.standardName = standardName;
      this.size = size;
    }

    public MessageDigest hasher() {
      try {
        return MessageDigest.getInstance(standardName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(standardName + " is missing in this Java runtime", e);
      }
    }
  }

  public Digest {
    if (value.size() != algorithm.size) {
      throw MalformedException.at(
          algorithm.label + " digest", algorithm.size + " bytes", value.size() + " bytes");
    }
  }

  /// @throws MalformedException when `text` is not a registered algorithm, a colon and lower-case
  ///   hexadecimal of the algorithm's size
  public static Digest parse(String text) {
    for (Algorithm algorithm : Algorithm.values()) {
      if (text.startsWith(algorithm.label + ":")) {
        return new Digest(algorithm, hex(text, text.substring(algorithm.label.length() + 1)));
      }
    }
    throw MalformedException.at("digest", "sha256:…, sha384:… or sha512:…", shown(text));
  }

  private static Bytes hex(String text, String digits) {
    if (digits.chars().anyMatch(c -> (c < '0' || c > '9') && (c < 'a' || c > 'f'))) {
      throw MalformedException.at("digest", "lower-case hexadecimal digits", shown(text));
    }
    return Bytes.ofHex(digits);
  }

  private static String shown(String text) {
    return "\"" + Shown.beginning(text, 160) + "\"";
  }

  public static Digest sha256(Bytes content) {
    return of(Algorithm.SHA256, content);
  }

  public static Digest of(Algorithm algorithm, Bytes content) {
    MessageDigest hasher = algorithm.hasher();
    content.updateInto(hasher);
    return finish(algorithm, hasher);
  }

  /// Ends `hasher`, which came from [Algorithm#hasher].
  public static Digest finish(Algorithm algorithm, MessageDigest hasher) {
    return new Digest(algorithm, Bytes.of(hasher.digest()));
  }

  public String label() {
    return algorithm.label;
  }

  public String hex() {
    return value.hex();
  }

  /// @throws TamperedException when `content` has another digest
  public void require(String what, Bytes content) {
    Digest found = of(algorithm, content);
    if (!found.equals(this)) {
      throw TamperedException.at("digest of " + what, this, found);
    }
  }

  @Override
  public String toString() {
    return algorithm.label + ":" + hex();
  }
}
