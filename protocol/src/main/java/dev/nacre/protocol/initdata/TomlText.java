package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The text of a TOML document and the place up to which it is read.
final class TomlText {
  private static final char END = '\0';

  private final String where;
  private final String text;
  private int at;

  private TomlText(String where, String text) {
    this.where = where;
    this.text = text;
  }

  static TomlText of(String where, Bytes document) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(document.toArray()))
              .toString()
              .replace("\r\n", "\n");
    } catch (CharacterCodingException e) {
      throw new MalformedException(where + ": expected UTF-8: " + e.getMessage(), e);
    }
    TomlText read = new TomlText(where, text);
    read.refuseControls();
    return read;
  }

  private void refuseControls() {
    for (at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f) {
        throw malformed("text", "the control character " + Integer.toString(c));
      }
    }
    at = 0;
  }

  /// Goes to the next key or header; false at the end.
  boolean toStatement() {
    skipBlankLines();
    return at < text.length();
  }

  /// Demands that nothing but blanks and a comment follow on this line.
  void toLineEnd() {
    skipBlanks();
    skipComment();
    if (at < text.length()) {
      expect('\n');
    }
  }

  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  void skipBlankLines() {
    do {
      skipBlanks();
      skipComment();
    } while (skip('\n'));
  }

  private void skipComment() {
    if (peek() == '#') {
      while (at < text.length() && peek() != '\n') {
        at++;
      }
    }
  }

  boolean skip(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private boolean skip(String s) {
    boolean there = text.startsWith(s, at);
    at += there ? s.length() : 0;
    return there;
  }

  void expect(char c) {
    if (!skip(c)) {
      throw malformed(c == '\n' ? "the end of the line" : "\"" + c + "\"", found());
    }
  }

  MalformedException malformed(String expected, String found) {
    long line =
        1 + text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count();
    return MalformedException.at(where + ", line " + line, expected, found);
  }

  private String found() {
    if (at < text.length() && text.charAt(at) == '\n') {
      return "the end of the line";
    }
    return at < text.length()
        ? "\"" + text.substring(at, text.offsetByCodePoints(at, 1)) + "\""
        : "the end of the text";
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  String keyPart() {
    if (skip('"')) {
      return basicString();
    }
    if (skip('\'')) {
      return literalString();
    }
    int start = at;
    while (isBare(peek())) {
      at++;
    }
    if (at == start) {
      throw malformed("a key", found());
    }
    return text.substring(start, at);
  }

  private static boolean isBare(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// A string, a number or a boolean.
  Json scalar() {
    if (skip("\"\"\"")) {
      skip('\n');
      return Json.of(longBasicString());
    }
    if (skip("'''")) {
      skip('\n');
      return Json.of(longLiteralString());
    }
    if (skip('"')) {
      return Json.of(basicString());
    }
    if (skip('\'')) {
      return Json.of(literalString());
    }
    int start = at;
    while (isBare(peek()) || peek() == '+' || peek() == '.' || peek() == ':') {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "" -> throw malformed("a value", found());
      case "true" -> Json.of(true);
      case "false" -> Json.of(false);
      default -> TomlNumber.parse(word).orElseThrow(() -> malformed("a value", "\"" + word + "\""));
    };
  }

  private String literalString() {
    int start = at;
    while (peek() != '\'') {
      demandSameLine();
      at++;
    }
    return text.substring(start, at++);
  }

  private String basicString() {
    var out = new StringBuilder();
    while (!skip('"')) {
      demandSameLine();
      if (skip('\\')) {
        escape(out);
      } else {
        out.append(text.charAt(at++));
      }
    }
    return out.toString();
  }

  private void demandSameLine() {
    if (at >= text.length() || peek() == '\n') {
      throw malformed("the end of the string on its line", found());
    }
  }

  private String longLiteralString() {
    var out = new StringBuilder();
    while (!closes("'''", out)) {
      out.append(text.charAt(at++));
    }
    return out.toString();
  }

  private String longBasicString() {
    var out = new StringBuilder();
    while (!closes("\"\"\"", out)) {
      if (!skip('\\')) {
        out.append(text.charAt(at++));
      } else if (!skipFoldedLines()) {
        escape(out);
      }
    }
    return out.toString();
  }

  /// Whether the string ends here; up to two more quotes belong to its content.
  private boolean closes(String quotes, StringBuilder out) {
    if (at >= text.length()) {
      throw malformed("the end of the string: " + quotes, found());
    }
    if (!skip(quotes)) {
      return false;
    }
    for (int more = 0; more < 2 && skip(quotes.charAt(0)); more++) {
      out.append(quotes.charAt(0));
    }
    return true;
  }

  /// After a backslash: skips the rest of a line and all blanks that follow.
  private boolean skipFoldedLines() {
    int start = at;
    skipBlanks();
    if (!skip('\n')) {
      at = start;
      return false;
    }
    do {
      skipBlanks();
    } while (skip('\n'));
    return true;
  }

  private void escape(StringBuilder out) {
    char c = peek();
    at++;
    switch (c) {
      case 'b' -> out.append('\b');
      case 't' -> out.append('\t');
      case 'n' -> out.append('\n');
      case 'f' -> out.append('\f');
      case 'r' -> out.append('\r');
      case '"' -> out.append('"');
      case '\\' -> out.append('\\');
      case 'u' -> out.appendCodePoint(hex(4));
      case 'U' -> out.appendCodePoint(hex(8));
      default -> throw malformed("an escape sequence of TOML", "\"\\" + c + "\"");
    }
  }

  private int hex(int digits) {
    long point = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw malformed(digits + " hexadecimal digits", found());
      }
      point = (point << 4) | digit;
      at++;
    }
    if (point > Character.MAX_CODE_POINT || (point >= 0xd800 && point <= 0xdfff)) {
      throw malformed("a Unicode scalar value", Long.toHexString(point));
    }
    return (int) point;
  }
}
