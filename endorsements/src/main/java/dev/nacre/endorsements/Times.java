package dev.nacre.endorsements;

import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// Times as text.
final class Times {
  private Times() {}

  /// @throws MalformedException when `text` is none
  static Instant parse(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new MalformedException("expected a time in ISO 8601, found " + text, e);
    }
  }
}
