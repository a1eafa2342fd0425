package dev.nacre.policy.graphql;

import java.util.Optional;

/// How a type is referred to: a name, or a list of another reference; with or without null.
record TypeRef(String name, Optional<TypeRef> element, boolean nonNull) {
  private static final int MOST_DEPTH = 200;

  /// @param owner has the reference as its member `Type`
  static TypeRef of(Node owner) {
    return read(
        owner
            .child("Type")
            .orElseThrow(() -> new GraphQlException("expected a type of " + owner.name())),
        0);
  }

  private static TypeRef read(Node type, int depth) {
    if (depth > MOST_DEPTH) {
      throw new GraphQlException("a type is nested deeper than " + MOST_DEPTH + " levels");
    }
    Optional<TypeRef> element = type.child("Elem").map(inner -> read(inner, depth + 1));
    String name = element.map(TypeRef::name).orElseGet(() -> type.text("NamedType"));
    return new TypeRef(name, element, type.flag("NonNull"));
  }

  TypeRef nullable() {
    return new TypeRef(name, element, false);
  }

  TypeRef required() {
    return new TypeRef(name, element, true);
  }

  /// Whether each value of this type is one of `that` (section 5.8.5).
  boolean fits(TypeRef that) {
    if (that.nonNull && !nonNull) {
      return false;
    }
    if (element.isPresent() != that.element.isPresent()) {
      return false;
    }
    return element.isPresent()
        ? element.get().fits(that.element.orElseThrow())
        : name.equals(that.name);
  }

  @Override
  public String toString() {
    return element.map(inner -> "[" + inner + "]").orElse(name) + (nonNull ? "!" : "");
  }
}
