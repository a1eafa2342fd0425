package dev.nacre.policy.syntax;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Splits a text into tokens.
final class Lexer {
  private static final int MOST_CHARACTERS = 16 << 20;
  private static final int MOST_NESTED_TEMPLATES = 32;
  private static final String[] LONG_SIGNS = {":=", "==", "!=", "<=", ">="};
  private static final String SHORT_SIGNS = "{}[](),:;.|=<>+-*/%&";

  private final PolicySource source;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Comment> comments = new ArrayList<>();
  private final ArrayDeque<Template> templates = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private boolean newLine;
  private boolean spaced;
  private int codeLine;

  /// A template string whose expressions are being read.
  private static final class Template {
    final char quote;
    int braces;

    Template(char quote) {
      this.quote = quote;
    }
  }

  Lexer(PolicySource source) {
    this.source = source;
    this.text = source.text();
    if (text.length() > MOST_CHARACTERS) {
      throw error(here(0), "a policy has at most " + MOST_CHARACTERS + " characters");
    }
  }

  List<Token> tokens() {
    if (text.startsWith("\uFEFF")) {
      at = 1;
    }
    while (true) {
      skipSpace();
      if (at >= text.length()) {
        if (!templates.isEmpty()) {
          throw error(here(0), "non-terminated template string");
        }
        add(Kind.END, "", here(0));
        return tokens;
      }
      next();
    }
  }

  List<Comment> comments() {
    return comments;
  }

  private void next() {
    char c = text.charAt(at);
    codeLine = line;
    if (isLetter(c)) {
      name();
    } else if (isDigit(c)) {
      number();
    } else if (c == '"') {
      var start = here(0);
      String value = quoted();
      add(Kind.STRING, value, since(start));
    } else if (c == '`') {
      rawString();
    } else if (c == '$' && at + 1 < text.length() && "\"`".indexOf(text.charAt(at + 1)) >= 0) {
      template();
    } else {
      sign(c);
    }
  }

  private void skipSpace() {
    newLine = false;
    spaced = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        newLine = true;
        endLine();
      } else if (c == '#') {
        comment();
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      } else {
        at++;
      }
      spaced = true;
    }
  }

  private void endLine() {
    at++;
    line++;
    lineStart = at;
  }

  private void comment() {
    Location start = here(1);
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
    String content = text.substring(start.start() + 1, at);
    if (content.endsWith("\r")) {
      content = content.substring(0, content.length() - 1);
    }
    comments.add(new Comment(since(start), content, codeLine == line));
  }

  private void name() {
    Location start = here(0);
    while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    boolean afterDot = !tokens.isEmpty() && tokens.getLast().isSign(".") && !spaced;
    boolean beforeDot =
        at + 1 < text.length() && text.charAt(at) == '.' && isLetter(text.charAt(at + 1));
    tokens.add(
        new Token(
            Kind.NAME,
            text.substring(start.start(), at),
            since(start),
            newLine,
            spaced,
            afterDot || beforeDot));
  }

  private void number() {
    Location start = here(0);
    digits();
    if (at - start.start() > 1 && text.charAt(start.start()) == '0') {
      throw error(since(start), "illegal number format: expected no leading zero");
    }
    if (peek(0) == '.' && isDigit(peek(1))) {
      at++;
      digits();
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      at++;
      if (peek(0) == '+' || peek(0) == '-') {
        at++;
      }
      if (!isDigit(peek(0))) {
        throw error(since(start), "illegal number format: expected a digit in the exponent");
      }
      digits();
    }
    if (isLetter(peek(0))) {
      throw error(since(start), "illegal number format: expected no letter behind a number");
    }
    add(Kind.NUMBER, text.substring(start.start(), at), since(start));
  }

  private void digits() {
    while (isDigit(peek(0))) {
      at++;
    }
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private String quoted() {
    Location start = here(1);
    at++;
    var out = new StringBuilder();
    while (true) {
      char c = peek(0);
      if (at >= text.length() || c == '\n') {
        throw error(start, "non-terminated string");
      }
      if (c == '"') {
        at++;
        return out.toString();
      }
      out.append(c == '\\' ? escape(false) : plain(c));
    }
  }

  private char plain(char c) {
    if (c < 0x20 && c != '\t') {
      throw error(here(1), "illegal control character in a string");
    }
    at++;
    return c;
  }

  private char escape(boolean braces) {
    Location start = here(1);
    char c = peek(1);
    at += 2;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode(start);
      case '{', '}' -> {
        if (!braces) {
          throw error(start, "illegal escape sequence");
        }
        yield c;
      }
      default -> throw error(start, "illegal escape sequence");
    };
  }

  private char unicode(Location start) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = peek(0) < 128 ? Character.digit(peek(0), 16) : -1;
      if (digit < 0) {
        throw error(start, "illegal escape sequence: expected four hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private void rawString() {
    Location start = here(1);
    int end = text.indexOf('`', at + 1);
    if (end < 0) {
      throw error(start, "non-terminated raw string");
    }
    String value = text.substring(at + 1, end);
    skipTo(end + 1);
    add(Kind.RAW_STRING, value, since(start));
  }

  private void skipTo(int end) {
    while (at < end) {
      if (text.charAt(at) == '\n') {
        endLine();
      } else {
        at++;
      }
    }
  }

  private void template() {
    if (templates.size() == MOST_NESTED_TEMPLATES) {
      throw error(here(1), "template strings are nested too deep");
    }
    Location start = here(2);
    templates.push(new Template(text.charAt(at + 1)));
    at += 2;
    add(Kind.TEMPLATE_START, text.substring(at - 2, at), since(start));
    templateText();
  }

  private void templateText() {
    char quote = templates.element().quote;
    Location start = here(0);
    var out = new StringBuilder();
    newLine = false;
    spaced = false;
    while (true) {
      char c = peek(0);
      if (at >= text.length() || (c == '\n' && quote == '"')) {
        throw error(start, "non-terminated template string");
      } else if (c == quote || c == '{') {
        add(Kind.TEMPLATE_TEXT, out.toString(), since(start));
        Location sign = here(1);
        at++;
        add(c == '{' ? Kind.TEMPLATE_OPEN : Kind.TEMPLATE_END, String.valueOf(c), sign);
        if (c == quote) {
          var _ = templates.pop();
        }
        return;
      } else if (c == '\\' && quote == '"') {
        out.append(escape(true));
      } else if (c == '\\' && peek(1) == '{') {
        out.append('{');
        at += 2;
      } else if (c == '\n') {
        out.append(c);
        endLine();
      } else if (c == '\r' && peek(1) == '\n') {
        at++;
      } else {
        out.append(quote == '"' ? plain(c) : c);
        at += quote == '"' ? 0 : 1;
      }
    }
  }

  private void sign(char c) {
    Location start = here(0);
    if (!templates.isEmpty() && (c == '{' || c == '}')) {
      Template template = templates.element();
      template.braces += c == '{' ? 1 : -1;
      if (template.braces < 0) {
        template.braces = 0;
        at++;
        add(Kind.TEMPLATE_CLOSE, "}", since(start));
        templateText();
        return;
      }
    }
    for (String sign : LONG_SIGNS) {
      if (text.startsWith(sign, at)) {
        at += 2;
        add(Kind.SIGN, sign, since(start));
        return;
      }
    }
    if (SHORT_SIGNS.indexOf(c) < 0) {
      throw error(here(1), "illegal token: " + Character.toString(text.codePointAt(at)));
    }
    at++;
    add(Kind.SIGN, String.valueOf(c), since(start));
  }

  private void add(Kind kind, String value, Location where) {
    tokens.add(new Token(kind, value, where, newLine, spaced, false));
  }

  private Location here(int length) {
    int end = Math.min(text.length(), at + length);
    return new Location(source, at, end, line, at - lineStart + 1);
  }

  private Location since(Location start) {
    return new Location(source, start.start(), at, start.line(), start.column());
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static PolicyException error(Location where, String message) {
    return PolicyException.at(where, ErrorCode.REGO_PARSE_ERROR, message);
  }
}
