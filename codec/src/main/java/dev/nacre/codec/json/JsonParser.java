package dev.nacre.codec.json;

import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/// A strict, bounded parser of JSON text (RFC 8259).
public final class JsonParser<V> {
  private final String text;
  private final JsonLimits limits;
  private final JsonBuilder<V> builder;
  private int at;
  private int depth;

  private JsonParser(String text, JsonLimits limits, JsonBuilder<V> builder) {
    this.text = text;
    this.limits = limits;
    this.builder = builder;
  }

  /// @throws MalformedException when `text` is not exactly one JSON value within the limits
  public static <V> V parse(String text, JsonLimits limits, JsonBuilder<V> builder) {
    if (text.length() > limits.characters()) {
      throw MalformedException.at(
          "JSON", "at most " + limits.characters() + " characters", text.length() + "");
    }
    var parser = new JsonParser<V>(text, limits, builder);
    V value = parser.value();
    parser.skipSpace();
    if (parser.at < text.length()) {
      throw parser.unexpected("the end of the text");
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
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> builder.number(number());
      default -> throw unexpected("a JSON value");
    };
  }

  private V object() {
    enter();
    var members = new LinkedHashMap<String, V>();
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
        if (members.put(name, value()) != null) {
          at = start;
          throw MalformedException.at(where(), "each name once", "\"" + name + "\" twice");
        }
        skipSpace();
      } while (accept(','));
    }
    leave('}');
    return builder.object(members);
  }

  private V array() {
    enter();
    var elements = new ArrayList<V>();
    skipSpace();
    if (peek() != ']') {
      do {
        elements.add(value());
        skipSpace();
      } while (accept(','));
    }
    leave(']');
    return builder.array(elements);
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
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return wellFormed(text.substring(start, at++), start);
      }
      if (c == '\\') {
        return wellFormed(escaped(start), start);
      }
      if (c < 0x20) {
        throw unexpected("no bare control character in a string");
      }
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
    int i = 0;
    while (i < value.length()) {
      int point = value.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        at = start;
        throw MalformedException.at(where(), "Unicode text", "a lone surrogate");
      }
      i += Character.charCount(point);
    }
    return value;
  }

  private String number() {
    int start = at;
    accept('-');
    if (!accept('0')) {
      digits();
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
    if (at - start > limits.digits()) {
      throw MalformedException.at(
          where(), "a number of at most " + limits.digits() + " characters", at - start + "");
    }
    return text.substring(start, at);
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

  private V word(String word, V value) {
    if (!text.startsWith(word, at)) {
      throw unexpected("\"" + word + "\"");
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
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
