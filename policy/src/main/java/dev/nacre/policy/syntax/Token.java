package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;

/// A word of the language.
///
/// @param text an identifier, a number as written, a decoded string, or the sign itself
/// @param newLine whether a line ends before the token
/// @param spaced whether white space or a comment stands before the token
/// @param member whether a name stands next to a dot, where keywords are names
record Token(Kind kind, String text, Location at, boolean newLine, boolean spaced, boolean member) {
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    RAW_STRING,
    SIGN,
    TEMPLATE_START,
    TEMPLATE_TEXT,
    TEMPLATE_OPEN,
    TEMPLATE_CLOSE,
    TEMPLATE_END,
    END
  }

  boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && !member && text.equals(name);
  }

  /// The token in words, for error messages.
  String describe() {
    return switch (kind) {
      case END -> "eof token";
      case NAME -> Keywords.ALL.contains(text) && !member ? text + " keyword" : "ident token";
      case NUMBER -> "number token";
      case STRING, RAW_STRING -> "string token";
      case SIGN -> text + " token";
      case TEMPLATE_START, TEMPLATE_TEXT, TEMPLATE_OPEN, TEMPLATE_CLOSE, TEMPLATE_END ->
          "template-string token";
    };
  }
}
