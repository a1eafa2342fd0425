package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A JSON value (RFC 8259).
///
/// Parsing is strict: duplicate names, trailing text, lone surrogates and anything deeper than the
/// limit are refused. [#canonical] writes the form that is hashed (RFC 8785).
public sealed interface Json
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /// @throws MalformedException when `text` is not exactly one JSON value
  static Json parse(String text) {
    return JsonParser.parse(text, JsonLimits.DEFAULT, TreeBuilder.INSTANCE);
  }

  /// @throws MalformedException when `text` is not UTF-8 or not exactly one JSON value
  static Json parse(Bytes text) {
    String decoded = decode(text);
    boolean ascii = decoded.length() == text.size();
    return ascii
        ? JsonParser.parseAscii(decoded, text, JsonLimits.DEFAULT, TreeBuilder.INSTANCE)
        : parse(decoded);
  }

  static Json of(String value) {
    return new JsonString(value);
  }

  static Json of(long value) {
    return JsonNumber.of(value);
  }

  static Json of(boolean value) {
    return JsonBoolean.of(value);
  }

  /// What this value is, in words: for error messages.
  String kind();

  /// The value as compact JSON text, names in insertion order.
  default String text() {
    return JsonWriter.text(this).string();
  }

  /// The same text in UTF-8.
  default Bytes utf8() {
    return JsonWriter.text(this).bytes();
  }

  /// The value as indented JSON text for people.
  default String pretty() {
    return JsonWriter.pretty(this);
  }

  /// The canonical form of RFC 8785 (JCS).
  ///
  /// @throws MalformedException when a number cannot be held by an IEEE 754 double
  default String canonical() {
    return CanonicalJson.text(this).string();
  }

  /// The same form in UTF-8.
  ///
  /// @throws MalformedException likewise
  default Bytes canonicalUtf8() {
    return CanonicalJson.text(this).bytes();
  }

  /// The lenient decoder is the faster one, and tells by a replacement that something was wrong; or
  /// that the text itself has that character.
  private static String decode(Bytes text) {
    String plain = text.utf8();
    if (plain.indexOf('\uFFFD') < 0) {
      return plain;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("expected JSON text in UTF-8: " + e.getMessage(), e);
    }
  }
}
