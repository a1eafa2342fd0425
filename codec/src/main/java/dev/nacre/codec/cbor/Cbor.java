package dev.nacre.codec.cbor;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// A CBOR data item (RFC 8949).
///
/// Two items are equal when they are the same in the generic data model of RFC 8949 section 2: the
/// integer 1 and the float 1.0 differ, and so do a tagged item and its content.
public sealed interface Cbor
    permits CborInteger, CborBytes, CborText, CborArray, CborMap, CborTag, CborSimple, CborFloat {

  /// Reads exactly one item.
  ///
  /// @throws MalformedException when `encoding` is none, is not of `form`, or exceeds the limits
  static Cbor parse(Bytes encoding, CborForm form) {
    return parse(encoding, form, CborLimits.DEFAULT);
  }

  /// See [#parse(Bytes, CborForm)].
  static Cbor parse(Bytes encoding, CborForm form, CborLimits limits) {
    return CborReader.read(encoding, form, limits);
  }

  static CborInteger of(long value) {
    return CborInteger.of(value);
  }

  static CborBytes of(Bytes content) {
    return new CborBytes(content);
  }

  static CborText of(String text) {
    return new CborText(text);
  }

  /// What this item is, in words: for error messages.
  String kind();

  /// The item in diagnostic notation (RFC 8949 section 8): for people.
  default String diagnostic() {
    return CborDiagnostic.of(this);
  }

  /// The one deterministic encoding of this item (RFC 8949 section 4.2.1).
  default Bytes encode() {
    return CborWriter.encode(this);
  }

  /// The content, where this is a byte string.
  ///
  /// @param name how an error calls this item
  default Bytes asBytes(String name) {
    if (this instanceof CborBytes(Bytes content)) {
      return content;
    }
    throw unlike(name, "a byte string");
  }

  /// See [#asBytes].
  default String asText(String name) {
    if (this instanceof CborText(String text)) {
      return text;
    }
    throw unlike(name, "a text string");
  }

  /// See [#asBytes].
  ///
  /// @throws MalformedException also when the integer needs more than 64 bits
  default long asLong(String name) {
    if (this instanceof CborInteger integer) {
      return integer.longValue(name);
    }
    throw unlike(name, "an integer");
  }

  /// See [#asBytes].
  default CborArray asArray(String name) {
    if (this instanceof CborArray array) {
      return array;
    }
    throw unlike(name, "an array");
  }

  /// See [#asBytes].
  default CborMap asMap(String name) {
    if (this instanceof CborMap map) {
      return map;
    }
    throw unlike(name, "a map");
  }

  private MalformedException unlike(String name, String expected) {
    return MalformedException.at(name, expected, kind());
  }
}
