package dev.nacre.policy.graphql;

import java.util.Optional;

/// The kinds of named types.
enum TypeKind {
  SCALAR("scalar"),
  OBJECT("type"),
  INTERFACE("interface"),
  UNION("union"),
  ENUM("enum"),
  INPUT_OBJECT("input");

  private final String keyword;

  TypeKind(String keyword) {
    this.keyword = keyword;
  }

  static Optional<TypeKind> ofKeyword(Token token) {
    for (TypeKind kind : values()) {
      if (token.isName(kind.keyword)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  static TypeKind of(Node type) {
    for (TypeKind kind : values()) {
      if (kind.name().equals(type.text("Kind"))) {
        return kind;
      }
    }
    throw new GraphQlException("type " + type.name() + " has no known Kind");
  }

  boolean hasInterfaces() {
    return this == OBJECT || this == INTERFACE;
  }

  boolean isInput() {
    return this == SCALAR || this == ENUM || this == INPUT_OBJECT;
  }

  boolean isOutput() {
    return this != INPUT_OBJECT;
  }

  boolean isLeaf() {
    return this == SCALAR || this == ENUM;
  }
}
