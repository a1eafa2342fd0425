package dev.nacre.policy.graphql;

/// A lexical token.
///
/// @param text a punctuator, a name, a number as written, or the content of a string
/// @param line counted from 1
/// @param column counted from 1, in characters
record Token(Kind kind, String text, int line, int column) {
  enum Kind {
    SIGN(""),
    NAME("Name"),
    INT("Int"),
    FLOAT("Float"),
    STRING("String"),
    BLOCK("BlockString"),
    INVALID(""),
    END("");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isString() {
    return kind == Kind.STRING || kind == Kind.BLOCK;
  }

  /// The token in the words of an error message.
  String describe() {
    return switch (kind) {
      case END -> "<EOF>";
      case INVALID -> "<Invalid>";
      case SIGN -> text;
      case NAME, INT, FLOAT, STRING, BLOCK -> kind.title + " \"" + text + "\"";
    };
  }
}
