package dev.nacre.policy.graphql;

import java.util.HashSet;
import java.util.List;

/// Directives and arguments where they are applied (sections 5.4 and 5.7).
final class DirectiveRules {
  private final Schema schema;
  private final ValueRules values;

  DirectiveRules(Schema schema, ValueRules values) {
    this.schema = schema;
    this.values = values;
  }

  /// Directives in a type system, where no variable may stand.
  void check(List<Node> directives, String location) {
    check(
        directives,
        location,
        usage -> {
          throw new GraphQlException("Unexpected variable $" + usage.variable());
        });
  }

  void check(List<Node> directives, String location, ValueRules.Usages usages) {
    var seen = new HashSet<String>();
    for (Node directive : directives) {
      String name = directive.name();
      Node declared =
          schema
              .directive(name)
              .orElseThrow(() -> new GraphQlException("Unknown directive \"@" + name + "\""));
      SchemaRules.require(
          declared.texts("Locations").contains(location),
          "Directive \"@" + name + "\" may not be used on " + location);
      SchemaRules.require(
          seen.add(name) || declared.flag("IsRepeatable"),
          "The directive \"@" + name + "\" can only be used once at this location");
      arguments(directive, declared, usages);
    }
  }

  /// @param owner a field or directive with its arguments
  /// @param declared what was declared of it
  void arguments(Node owner, Node declared, ValueRules.Usages usages) {
    List<Node> given = owner.children("Arguments");
    List<Node> known = declared.children("Arguments");
    var seen = new HashSet<String>();
    for (Node argument : given) {
      String name = argument.name();
      SchemaRules.require(seen.add(name), "There can be only one argument named \"" + name + "\"");
      Node wanted =
          NamedType.named(known, name)
              .orElseThrow(() ->
                  new GraphQlException(
                      "Unknown argument \"" + name + "\" on \"" + owner.name() + "\""));
      Node value =
          argument
              .child("Value")
              .orElseThrow(() -> new GraphQlException("expected a value of " + name));
      values.check(value, TypeRef.of(wanted), wanted.has("DefaultValue"), usages);
    }
    for (Node wanted : known) {
      SchemaRules.require(
          seen.contains(wanted.name())
              || !TypeRef.of(wanted).nonNull()
              || wanted.has("DefaultValue"),
          owner.name() + " argument \"" + wanted.name() + "\" is required, but was not provided");
    }
  }
}
