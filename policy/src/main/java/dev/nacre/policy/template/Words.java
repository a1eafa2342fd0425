package dev.nacre.policy.template;

import dev.nacre.policy.template.Word.Kind;
import java.util.ArrayList;
import java.util.List;

/// Splits the content of one action into words.
final class Words {
  private final String text;
  private int at;

  private Words(String text) {
    this.text = text;
  }

  static List<Word> of(String text) {
    var words = new Words(text);
    var all = new ArrayList<Word>();
    do {
      all.add(words.next());
    } while (all.getLast().kind() != Kind.END);
    return all;
  }

  private Word next() {
    int before = at;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    boolean spaced = at > before;
    if (at == text.length()) {
      return new Word(Kind.END, "", spaced);
    }
    int start = at;
    char c = text.charAt(at++);
    if (c == '.' && !isDigit(peek())) {
      name();
      return new Word(Kind.FIELD, text.substring(start + 1, at), spaced);
    }
    if (c == '$') {
      name();
      return new Word(Kind.VARIABLE, text.substring(start, at), spaced);
    }
    if (isName(c) && !isDigit(c)) {
      name();
      return new Word(Kind.NAME, text.substring(start, at), spaced);
    }
    if (isDigit(c) || c == '.' || c == '-' || c == '+') {
      while (at < text.length() && (isName(peek()) || peek() == '.')) {
        at++;
      }
      return new Word(Kind.NUMBER, text.substring(start, at), spaced);
    }
    return switch (c) {
      case '"' -> new Word(Kind.STRING, quoted(), spaced);
      case '`' -> new Word(Kind.STRING, raw(), spaced);
      case '|', '(', ')', ',', '=' -> new Word(Kind.SIGN, String.valueOf(c), spaced);
      case ':' -> {
        if (peek() != '=') {
          throw new TemplateException("expected :=");
        }
        at++;
        yield new Word(Kind.SIGN, ":=", spaced);
      }
      default -> throw new TemplateException("unexpected \"" + c + "\" in command");
    };
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void name() {
    while (isName(peek())) {
      at++;
    }
  }

  private String raw() {
    int end = text.indexOf('`', at);
    if (end < 0) {
      throw new TemplateException("unterminated raw quoted string");
    }
    String content = text.substring(at, end);
    at = end + 1;
    return content;
  }

  private String quoted() {
    var out = new StringBuilder();
    while (peek() != '"') {
      if (at >= text.length() || peek() == '\n') {
        throw new TemplateException("unterminated quoted string");
      }
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = peek();
      at++;
      switch (escaped) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case '"', '\\', '\'' -> out.append(escaped);
        case 'u' -> out.append(unicode());
        default -> throw new TemplateException("unknown escape in quoted string");
      }
    }
    at++;
    return out.toString();
  }

  private char unicode() {
    int end = Math.min(text.length(), at + 4);
    String digits = text.substring(at, end);
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw new TemplateException("unknown escape in quoted string");
    }
    at = end;
    return (char) Integer.parseInt(digits, 16);
  }

  private static boolean isName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
