package dev.nacre.policy.graphql;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;

/// Whether values fit where they stand (section 5.6), and which variables they use.
final class ValueRules {
  /// A variable and the type of the place where it stands.
  ///
  /// @param hasDefault whether the place has a value of its own
  record Usage(String variable, TypeRef type, boolean hasDefault) {}

  /// Receives the variables that a value uses.
  interface Usages {
    void add(Usage usage);
  }

  private final Schema schema;

  ValueRules(Schema schema) {
    this.schema = schema;
  }

  /// A value in which no variable may stand.
  void check(Node value, TypeRef type) {
    check(
        value,
        type,
        false,
        usage -> {
          throw new GraphQlException("Unexpected variable $" + usage.variable());
        });
  }

  void check(Node value, TypeRef type, boolean hasDefault, Usages usages) {
    ValueKind kind = ValueKind.of(value);
    if (kind == ValueKind.VARIABLE) {
      usages.add(new Usage(value.text("Raw"), type, hasDefault));
      return;
    }
    if (kind == ValueKind.NULL) {
      require(!type.nonNull(), value, type);
      return;
    }
    if (type.element().isPresent()) {
      TypeRef element = type.element().get();
      if (kind == ValueKind.LIST) {
        value.children("Children").forEach(child -> check(inner(child), element, false, usages));
      } else {
        check(value, element, false, usages);
      }
      return;
    }
    NamedType named = schema.type(type.name());
    switch (named.kind()) {
      case SCALAR -> require(fitsScalar(value, kind, named.name(), usages), value, type);
      case ENUM ->
          require(
              kind == ValueKind.ENUM
                  && NamedType.named(named.values(), value.text("Raw")).isPresent(),
              value,
              type);
      case INPUT_OBJECT -> {
        require(kind == ValueKind.OBJECT, value, type);
        object(value, named, usages);
      }
      case OBJECT, INTERFACE, UNION -> require(false, value, type);
    }
  }

  private static Node inner(Node child) {
    return child
        .child("Value")
        .orElseThrow(() -> new GraphQlException("expected a value of " + child.name()));
  }

  private void object(Node value, NamedType type, Usages usages) {
    var given = new HashSet<String>();
    List<Node> fields = value.children("Children");
    for (Node field : fields) {
      SchemaRules.require(
          given.add(field.name()),
          "There can be only one input field named \"" + field.name() + "\"");
      Node declared =
          type.field(field.name())
              .orElseThrow(() ->
                  new GraphQlException(
                      "Field \"" + field.name() + "\" is not defined by type " + type.name()));
      check(inner(field), TypeRef.of(declared), declared.has("DefaultValue"), usages);
    }
    for (Node declared : type.fields()) {
      SchemaRules.require(
          given.contains(declared.name())
              || !TypeRef.of(declared).nonNull()
              || declared.has("DefaultValue"),
          "Field \""
              + type.name()
              + "."
              + declared.name()
              + "\" of required type was not provided");
    }
    boolean oneOf = NamedType.named(type.directives(), "oneOf").isPresent();
    SchemaRules.require(
        !oneOf || (fields.size() == 1 && ValueKind.of(inner(fields.getFirst())) != ValueKind.NULL),
        "OneOf input object \"" + type.name() + "\" must have exactly one field");
  }

  private static boolean fitsScalar(Node value, ValueKind kind, String name, Usages usages) {
    return switch (name) {
      case "Int" -> kind == ValueKind.INT && new BigInteger(integer(value)).bitLength() < 32;
      case "Float" -> kind == ValueKind.INT || kind == ValueKind.FLOAT;
      case "String" -> kind == ValueKind.STRING || kind == ValueKind.BLOCK;
      case "Boolean" -> kind == ValueKind.BOOLEAN;
      case "ID" -> kind == ValueKind.INT || kind == ValueKind.STRING || kind == ValueKind.BLOCK;
      default -> {
        anything(value, kind, usages);
        yield true;
      }
    };
  }

  private static String integer(Node value) {
    String raw = value.text("Raw");
    if (!raw.matches("-?[0-9]{1,20}")) {
      throw new GraphQlException("Int cannot represent " + raw);
    }
    return raw;
  }

  /// Scalars of a schema take any literal; variables in it may have any type.
  private static void anything(Node value, ValueKind kind, Usages usages) {
    if (kind != ValueKind.LIST && kind != ValueKind.OBJECT) {
      return;
    }
    for (Node child : value.children("Children")) {
      Node inner = inner(child);
      ValueKind innerKind = ValueKind.of(inner);
      if (innerKind == ValueKind.VARIABLE) {
        usages.add(new Usage(inner.text("Raw"), VariableRules.ANY, false));
      } else {
        anything(inner, innerKind, usages);
      }
    }
  }

  private static void require(boolean fits, Node value, TypeRef type) {
    SchemaRules.require(
        fits, "Expected value of type \"" + type + "\", found " + value.text("Raw"));
  }
}
