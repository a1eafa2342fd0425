package dev.nacre.policy.template;

/// A token inside of `{{ }}`.
///
/// @param spaced whether space stands before it
record Word(Kind kind, String text, boolean spaced) {
  enum Kind {
    NAME,
    /// `.name`, without the point; a point alone has no name.
    FIELD,
    /// `$name`, with the dollar.
    VARIABLE,
    STRING,
    NUMBER,
    /// `|`, `(`, `)`, `,`, `:=` or `=`.
    SIGN,
    END
  }

  boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }
}
