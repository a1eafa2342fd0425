package dev.nacre.policy.graphql;

/// What a value is written as; documents hold its number.
enum ValueKind {
  VARIABLE(0),
  INT(1),
  FLOAT(2),
  STRING(3),
  BLOCK(4),
  BOOLEAN(5),
  NULL(6),
  ENUM(7),
  LIST(8),
  OBJECT(9);

  private final int number;

  ValueKind(int number) {
    this.number = number;
  }

  /// The number that stands for the kind in documents.
  int number() {
    return number;
  }

  static ValueKind ofName(String name) {
    return switch (name) {
      case "true", "false" -> BOOLEAN;
      case "null" -> NULL;
      default -> ENUM;
    };
  }

  static ValueKind of(Node value) {
    int number = value.number("Kind");
    for (ValueKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new GraphQlException("a value has no known Kind");
  }
}
