package dev.nacre.policy.graphql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The variables of an operation and how it uses them (section 5.8).
final class VariableRules {
  /// The type of a place where anything may stand.
  static final TypeRef ANY = new TypeRef("", Optional.empty(), false);

  private final Schema schema;
  private final ValueRules values;

  VariableRules(Schema schema, ValueRules values) {
    this.schema = schema;
    this.values = values;
  }

  /// @param usages in the operation and the fragments that it spreads
  void check(Node operation, List<ValueRules.Usage> usages) {
    Map<String, Node> declared = declared(operation);
    var used = new HashSet<String>();
    for (ValueRules.Usage usage : usages) {
      Node variable = declared.get(usage.variable());
      if (variable == null) {
        throw new GraphQlException(
            "Variable \"$"
                + usage.variable()
                + "\" is not defined by operation "
                + operation.name());
      }
      used.add(usage.variable());
      SchemaRules.require(
          usage.type().equals(ANY) || fits(variable, usage),
          "Variable \"$" + usage.variable() + "\" used in position expecting type " + usage.type());
    }
    for (String name : declared.keySet()) {
      SchemaRules.require(
          used.contains(name), "Variable \"$" + name + "\" is never used in " + operation.name());
    }
  }

  private Map<String, Node> declared(Node operation) {
    var declared = new HashMap<String, Node>();
    for (Node variable : operation.children("VariableDefinitions")) {
      String name = variable.text("Variable");
      SchemaRules.require(
          declared.put(name, variable) == null,
          "There can be only one variable named \"$" + name + "\"");
      TypeRef type = TypeRef.of(variable);
      SchemaRules.require(
          schema.type(type.name()).kind().isInput(),
          "Variable \"$" + name + "\" cannot be non-input type \"" + type + "\"");
      variable.child("DefaultValue").ifPresent(value -> values.check(value, type));
      new DirectiveRules(schema, values)
          .check(variable.children("Directives"), "VARIABLE_DEFINITION");
    }
    return declared;
  }

  private static boolean fits(Node variable, ValueRules.Usage usage) {
    TypeRef type = TypeRef.of(variable);
    TypeRef place = usage.type();
    if (place.nonNull() && !type.nonNull()) {
      boolean hasValue =
          variable
              .child("DefaultValue")
              .filter(value -> ValueKind.of(value) != ValueKind.NULL)
              .isPresent();
      return (hasValue || usage.hasDefault()) && type.fits(place.nullable());
    }
    return type.fits(place);
  }
}
