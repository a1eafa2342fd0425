package dev.nacre.policy.graphql;

import dev.nacre.policy.graphql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Splits a text into tokens (section 2.1); what is no token becomes one that no rule accepts.
final class Lexer {
  private static final String SIGNS = "!$&():=@[]{|}";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    var lexer = new Lexer(text);
    while (lexer.next()) {}
    return lexer.tokens;
  }

  private boolean next() {
    skipIgnored();
    if (at >= text.length()) {
      return end(Kind.END);
    }
    char c = text.charAt(at);
    int start = at;
    if (isLetter(c)) {
      while (isLetter(peek(0)) || isDigit(peek(0))) {
        at++;
      }
      return add(Kind.NAME, text.substring(start, at), start);
    }
    if (SIGNS.indexOf(c) >= 0) {
      at++;
      return add(Kind.SIGN, String.valueOf(c), start);
    }
    if (text.startsWith("...", at)) {
      at += 3;
      return add(Kind.SIGN, "...", start);
    }
    if (isDigit(c) || c == '-') {
      return number();
    }
    if (c != '"') {
      return end(Kind.INVALID);
    }
    return text.startsWith("\"\"\"", at) ? blockString() : string();
  }

  private void skipIgnored() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && !isLineEnd(text.charAt(at))) {
          at++;
        }
      } else if (isLineEnd(c)) {
        endLine();
      } else if (c == ' ' || c == '\t' || c == ',' || c == '\uFEFF') {
        at++;
      } else {
        return;
      }
    }
  }

  private void endLine() {
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line++;
    lineStart = at;
  }

  private boolean number() {
    int start = at;
    at += peek(0) == '-' ? 1 : 0;
    boolean valid = peek(0) == '0' ? !isDigit(peek(1)) : isDigit(peek(0));
    digits();
    Kind kind = Kind.INT;
    if (peek(0) == '.') {
      kind = Kind.FLOAT;
      at++;
      valid &= isDigit(peek(0));
      digits();
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      kind = Kind.FLOAT;
      at++;
      at += peek(0) == '+' || peek(0) == '-' ? 1 : 0;
      valid &= isDigit(peek(0));
      digits();
    }
    valid &= !isLetter(peek(0)) && peek(0) != '.';
    return valid ? add(kind, text.substring(start, at), start) : end(Kind.INVALID);
  }

  private void digits() {
    while (isDigit(peek(0))) {
      at++;
    }
  }

  private boolean string() {
    int start = at++;
    var out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return add(Kind.STRING, out.toString(), start);
      }
      if (c < 0x20 && c != '\t') {
        return end(Kind.INVALID);
      }
      at++;
      if (c == '\\' && !escape(out)) {
        return end(Kind.INVALID);
      }
      if (c != '\\') {
        out.append(c);
      }
    }
    return end(Kind.INVALID);
  }

  private boolean escape(StringBuilder out) {
    char c = peek(0);
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0 && at < text.length()) {
      out.append("\"\\/\b\f\n\r\t".charAt(plain));
      at++;
      return true;
    }
    int value = 0;
    for (int i = 1; i <= 4; i++) {
      int digit = peek(i) < 128 ? Character.digit(peek(i), 16) : -1;
      if (digit < 0) {
        return false;
      }
      value = value << 4 | digit;
    }
    at += 5;
    out.append((char) value);
    return c == 'u';
  }

  private boolean blockString() {
    int start = at;
    int startLine = line;
    int column = start - lineStart + 1;
    at += 3;
    var out = new StringBuilder();
    while (at < text.length()) {
      if (text.startsWith("\"\"\"", at)) {
        at += 3;
        tokens.add(new Token(Kind.BLOCK, BlockStrings.value(out.toString()), startLine, column));
        return true;
      }
      char c = text.charAt(at);
      if (isLineEnd(c)) {
        out.append('\n');
        endLine();
      } else if (text.startsWith("\\\"\"\"", at)) {
        out.append("\"\"\"");
        at += 4;
      } else if (c < 0x20 && c != '\t') {
        return end(Kind.INVALID);
      } else {
        out.append(c);
        at++;
      }
    }
    return end(Kind.INVALID);
  }

  private boolean add(Kind kind, String value, int start) {
    tokens.add(new Token(kind, value, line, start - lineStart + 1));
    return true;
  }

  private boolean end(Kind kind) {
    tokens.add(new Token(kind, "", line, at - lineStart + 1));
    return false;
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
