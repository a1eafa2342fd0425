package dev.nacre.codec.json;

/// What a parser does with text that RFC 8259 leaves to it.
public enum JsonReading {
  /// Refuses a name that an object has twice, and lone surrogates.
  STRICT,
  /// Lets the last member of a name stand and puts U+FFFD in place of a lone surrogate, as Go does.
  LENIENT
}
