package dev.nacre.policy.graphql;

/// What a value is written as; documents hold the position in this list.
enum ValueKind {
  VARIABLE,
  INT,
  FLOAT,
  STRING,
  BLOCK,
  BOOLEAN,
  NULL,
  ENUM,
  LIST,
  OBJECT;

  static ValueKind ofName(String name) {
    return switch (name) {
      case "true", "false" -> BOOLEAN;
      case "null" -> NULL;
      default -> ENUM;
    };
  }

  static ValueKind of(Node value) {
    int number = value.number("Kind");
    if (number < 0 || number >= values().length) {
      throw new GraphQlException("a value has no known Kind");
    }
    return values()[number];
  }
}
