package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A bounded parser of JSON text (RFC 8259), strict unless it is asked to be lenient.
public final class JsonParser<V> {
  /// What always fits 64 bits.
  private static final int MOST_PLAIN_DIGITS = 18;

  private final String text;
  private final JsonLimits limits;
  private final JsonBuilder<V> builder;
  private final boolean strict;
  private final Optional<Bytes> ascii;
  private int at;
  private int depth;

  /// @param ascii the same text, if it is at hand and all in ASCII: of that much can be read in one
  ///   go
  private JsonParser(
      String text,
      Optional<Bytes> ascii,
      JsonLimits limits,
      JsonReading reading,
      JsonBuilder<V> builder) {
    this.strict = reading == JsonReading.STRICT;
    this.ascii = ascii;
    this.text = text;
    this.limits = limits;
    this.builder = builder;
  }

  /// @throws MalformedException when `text` is not exactly one JSON value within the limits
  public static <V> V parse(String text, JsonLimits limits, JsonBuilder<V> builder) {
    return parse(text, limits, JsonReading.STRICT, builder);
  }

  /// @throws MalformedException when `text` is not exactly one JSON value within the limits
  public static <V> V parse(
      String text, JsonLimits limits, JsonReading reading, JsonBuilder<V> builder) {
    return new JsonParser<V>(text, Optional.empty(), limits, reading, builder).whole();
  }

  /// The same of a text that is all in ASCII.
  ///
  /// @param ascii the same text
  /// @throws MalformedException when `text` is not exactly one JSON value within the limits
  static <V> V parseAscii(String text, Bytes ascii, JsonLimits limits, JsonBuilder<V> builder) {
    return new JsonParser<V>(text, Optional.of(ascii), limits, JsonReading.STRICT, builder).whole();
  }

  private V whole() {
    if (text.length() > limits.characters()) {
      throw MalformedException.at(
          "JSON", "at most " + limits.characters() + " characters", text.length() + "");
    }
    V value = value();
    skipSpace();
    if (at < text.length()) {
      throw unexpected("the end of the text");
    }
    return value;
  }

  private V value() {
    skipSpace();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> builder.string(string());
      case 't' -> word("true", builder.booleanValue(true));
      case 'f' -> word("false", builder.booleanValue(false));
      case 'n' -> word("null", builder.nullValue());
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw unexpected("a JSON value");
    };
  }

  private V object() {
    enter();
    JsonBuilder.Members<V> members = builder.object();
    skipSpace();
    if (peek() != '}') {
      do {
        skipSpace();
        if (peek() != '"') {
          throw unexpected("a member's name");
        }
        int start = at;
        String name = string();
        skipSpace();
        expect(':');
        if (!members.put(name, value()) && strict) {
          at = start;
          throw MalformedException.at(where(), "each name once", "\"" + name + "\" twice");
        }
        skipSpace();
      } while (accept(','));
    }
    leave('}');
    return members.build();
  }

  private V array() {
    enter();
    skipSpace();
    Optional<OctetRuns.Run> octets =
        isDigit(peek()) ? ascii.flatMap(bytes -> OctetRuns.at(at, bytes)) : Optional.empty();
    if (octets.isPresent()) {
      at = octets.get().end();
      leave(']');
      return builder.octets(octets.get().octets());
    }
    return builder.array(elements());
  }

  private List<V> elements() {
    var elements = new ArrayList<V>();
    if (peek() != ']') {
      do {
        elements.add(value());
        skipSpace();
      } while (accept(','));
    }
    leave(']');
    return elements;
  }

  private void enter() {
    if (++depth > limits.depth()) {
      throw MalformedException.at(where(), "a depth of at most " + limits.depth(), "deeper");
    }
    at++;
  }

  private void leave(char close) {
    expect(close);
    depth--;
  }

  private String string() {
    at++;
    int start = at;
    Optional<String> whole = ascii.flatMap(bytes -> LongString.at(start, text, bytes));
    if (whole.isPresent()) {
      at += whole.get().length() + 1;
      return whole.get();
    }
    boolean surrogates = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        String value = text.substring(start, at++);
        return surrogates ? wellFormed(value, start) : value;
      }
      if (c == '\\') {
        return wellFormed(escaped(start), start);
      }
      if (c < 0x20) {
        throw unexpected("no bare control character in a string");
      }
      surrogates |= Character.isSurrogate(c);
      at++;
    }
    throw unexpected("the end of a string");
  }

  private String escaped(int start) {
    var out = new StringBuilder(text.substring(start, at));
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        at--;
        throw unexpected("no bare control character in a string");
      }
      out.append(c == '\\' ? escape() : c);
    }
    throw unexpected("the end of a string");
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        at--;
        throw unexpected("an escape");
      }
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw unexpected("four hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private String wellFormed(String value, int start) {
    StringBuilder repaired = null;
    int i = 0;
    while (i < value.length()) {
      int point = value.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        if (strict) {
          at = start;
          throw MalformedException.at(where(), "Unicode text", "a lone surrogate");
        }
        repaired = repaired == null ? new StringBuilder(value) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
      i += Character.charCount(point);
    }
    return repaired == null ? value : repaired.toString();
  }

  private V number() {
    int start = at;
    boolean negative = accept('-');
    int first = at;
    long small = accept('0') ? 0 : integerPart();
    boolean plain = at == text.length() || ".eE".indexOf(text.charAt(at)) < 0;
    if (plain && at - first <= MOST_PLAIN_DIGITS && !(negative && small == 0)) {
      return builder.integer(negative ? -small : small);
    }
    fraction();
    if (at - start > limits.digits()) {
      throw MalformedException.at(
          where(), "a number of at most " + limits.digits() + " characters", at - start + "");
    }
    return builder.number(text.substring(start, at));
  }

  /// The digits in front of a point; meaningless where they do not fit 64 bits.
  private long integerPart() {
    int start = at;
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      value = value * 10 + (text.charAt(at) - '0');
      at++;
    }
    if (at == start) {
      throw unexpected("a digit");
    }
    return value;
  }

  private void fraction() {
    if (accept('.')) {
      digits();
    }
    if (accept('e') || accept('E')) {
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
  }

  private void digits() {
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw unexpected("a digit");
    }
  }

  private V word(String word, V value) {
    if (!text.startsWith(word, at)) {
      throw unexpected("\"" + word + "\"");
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  static boolean isSpace(char c) {
    return c <= ' ' && (c == ' ' || c == '\n' || c == '\t' || c == '\r');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private char peek() {
    if (at >= text.length()) {
      throw unexpected("more");
    }
    return text.charAt(at);
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw unexpected("\"" + c + "\"");
    }
  }

  private MalformedException unexpected(String expected) {
    String found =
        at < text.length()
            ? "\"" + Character.toString(text.codePointAt(at)) + "\""
            : "the end of the text";
    return MalformedException.at(where(), expected, found);
  }

  private String where() {
    int end = Math.min(at, text.length());
    int line = 1;
    int column = 1;
    for (int i = 0; i < end; i++) {
      column++;
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      }
    }
    return "JSON, line " + line + ", column " + column;
  }
}
