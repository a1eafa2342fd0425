package dev.nacre.policy.value;

import dev.nacre.codec.MalformedException;
import java.util.ArrayList;

/// Reads JSON text (RFC 8259) straight into values.
///
/// Strict reading refuses a name that an object has twice, and lone surrogates; lenient reading
/// lets the last member of a name stand and puts U+FFFD in place of a lone surrogate, as Go does.
final class ValueReader {
  private static final int MOST_DEPTH = 512;
  private static final int MOST_CHARACTERS = 256 << 20;
  private static final int MOST_DIGITS = 100_000;

  private final String text;
  private final boolean strict;
  private int at;
  private int depth;

  private ValueReader(String text, boolean strict) {
    this.text = text;
    this.strict = strict;
  }

  /// @throws MalformedException when `text` is not exactly one JSON value
  static Value read(String text, boolean strict) {
    if (text.length() > MOST_CHARACTERS) {
      throw MalformedException.at(
          "JSON", "at most " + MOST_CHARACTERS + " characters", text.length() + "");
    }
    var reader = new ValueReader(text, strict);
    Value value = reader.value();
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.unexpected("the end of the text");
    }
    return value;
  }

  private Value value() {
    skipSpace();
    if (at >= text.length()) {
      throw unexpected("a JSON value");
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new StringValue(string());
      case 't' -> word("true", BooleanValue.TRUE);
      case 'f' -> word("false", BooleanValue.FALSE);
      case 'n' -> word("null", NullValue.NULL);
      default -> number();
    };
  }

  private void enter() {
    at++;
    if (++depth > MOST_DEPTH) {
      throw MalformedException.at(where(), "a depth of at most " + MOST_DEPTH, "deeper");
    }
  }

  private Value object() {
    enter();
    skipSpace();
    if (accept('}')) {
      depth--;
      return ObjectValue.EMPTY;
    }
    var members = ObjectValue.builder(8);
    do {
      skipSpace();
      int start = at;
      if (peek() != '"') {
        throw unexpected("a member's name");
      }
      var name = new StringValue(string());
      skipSpace();
      expect(':');
      int before = members.size();
      var _ = members.put(name, value());
      if (strict && members.size() == before) {
        at = start;
        throw MalformedException.at(where(), "each name once", name + " twice");
      }
      skipSpace();
    } while (accept(','));
    expect('}');
    depth--;
    return members.build();
  }

  private Value array() {
    enter();
    skipSpace();
    if (accept(']')) {
      depth--;
      return ArrayValue.EMPTY;
    }
    var elements = new ArrayList<Value>();
    do {
      elements.add(value());
      skipSpace();
    } while (accept(','));
    expect(']');
    depth--;
    return ArrayValue.of(elements);
  }

  private String string() {
    at++;
    int start = at;
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
    var out = new StringBuilder().append(text, start, at);
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
      char c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw unexpected("four hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private String wellFormed(String value, int start) {
    StringBuilder repaired = null;
    for (int i = 0; i < value.length(); i++) {
      int point = value.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        if (strict) {
          at = start;
          throw MalformedException.at(where(), "Unicode text", "a lone surrogate");
        }
        repaired = repaired == null ? new StringBuilder(value) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      } else if (point > 0xffff) {
        i++;
      }
    }
    return repaired == null ? value : repaired.toString();
  }

  private Value number() {
    int start = at;
    boolean negative = accept('-');
    long small = 0;
    int first = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      small = small * 10 + (text.charAt(at) - '0');
      at++;
    }
    if (at == first) {
      throw unexpected("a JSON value");
    }
    if (text.charAt(first) == '0' && at - first > 1) {
      at = first + 1;
      throw unexpected("no digit behind a leading zero");
    }
    boolean plain = at == text.length() || ".eE".indexOf(text.charAt(at)) < 0;
    if (plain && at - first <= 18 && !(negative && small == 0)) {
      return NumberValue.of(negative ? -small : small);
    }
    if (accept('.')) {
      digits();
    }
    if (accept('e') || accept('E')) {
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    if (at - start > MOST_DIGITS) {
      throw MalformedException.at(
          where(), "a number of at most " + MOST_DIGITS + " characters", at - start + "");
    }
    String literal = text.substring(start, at);
    try {
      return NumberValue.parse(literal);
    } catch (ArithmeticException e) {
      throw new MalformedException(where() + ": expected a number within range", e);
    }
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected("a digit");
    }
  }

  private Value word(String word, Value value) {
    if (!text.startsWith(word, at)) {
      throw unexpected("\"" + word + "\"");
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
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
    int lineStart = 0;
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "JSON, line " + line + ", column " + (end - lineStart + 1);
  }
}
