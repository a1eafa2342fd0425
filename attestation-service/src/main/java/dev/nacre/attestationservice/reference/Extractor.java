package dev.nacre.attestationservice.reference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of documents that reference values are read from.
public enum Extractor {
  /// A JSON object: the names and the values themselves.
  SAMPLE,
  /// A SWID tag with digests (ISO/IEC 19770-2, TCG Reference Integrity Manifest).
  SWID,
  /// A concise reference integrity manifest (draft-ietf-rats-corim).
  CORIM;

  /// The name in a message and in a configuration, such as `swid`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Extractor> named(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
