package dev.nacre.codec.cbor;

/// How strictly an encoding is read. Everything is well-formed and valid in any case: text is UTF-8
/// and no map has a key twice (RFC 8949 section 5.3.1).
public enum CborForm {
  /// Lengths may be indefinite and numbers longer than need be.
  VALID,
  /// Preferred serialization (RFC 8949 section 4.1): definite lengths, the shortest form of every
  /// number; keys in any order.
  PREFERRED,
  /// Core deterministic encoding (RFC 8949 section 4.2.1): preferred, and the keys of a map sorted
  /// by the bytes of their encodings.
  DETERMINISTIC;

  boolean demandsShortest() {
    return this != VALID;
  }

  boolean demandsOrder() {
    return this == DETERMINISTIC;
  }
}
