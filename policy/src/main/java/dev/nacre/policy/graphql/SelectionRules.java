package dev.nacre.policy.graphql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Walks the selections of one operation or fragment (sections 5.3 to 5.7), and keeps which
/// variables and fragments it uses.
final class SelectionRules {
  private static final int MOST_DEPTH = 200;

  private final Schema schema;
  private final DirectiveRules directives;
  private final Map<String, Node> fragments;
  private final List<ValueRules.Usage> usages = new ArrayList<>();
  private final Set<String> spreads = new LinkedHashSet<>();
  private int depth;

  SelectionRules(Schema schema, ValueRules values, List<Node> fragments) {
    this.schema = schema;
    this.directives = new DirectiveRules(schema, values);
    this.fragments = new HashMap<>();
    fragments.forEach(fragment -> this.fragments.put(fragment.name(), fragment));
  }

  List<ValueRules.Usage> usages() {
    return usages;
  }

  Set<String> spreads() {
    return spreads;
  }

  void directives(Node owner, String location) {
    directives.check(owner.children("Directives"), location, usages::add);
  }

  /// The type that a fragment is for.
  NamedType condition(String name) {
    NamedType type = schema.type(name);
    SchemaRules.require(
        !type.kind().isLeaf() && type.kind().isOutput(),
        "Fragment cannot condition on non composite type \"" + name + "\"");
    return type;
  }

  void check(List<Node> selections, NamedType parent) {
    if (++depth > MOST_DEPTH) {
      throw new GraphQlException("a selection is nested deeper than " + MOST_DEPTH + " levels");
    }
    for (Node selection : selections) {
      if (selection.has("Alias")) {
        field(selection, parent);
      } else if (selection.has("TypeCondition") || !selection.has("Name")) {
        inline(selection, parent);
      } else {
        spread(selection, parent);
      }
    }
    depth--;
  }

  private void field(Node field, NamedType parent) {
    Node declared =
        schema
            .field(parent, field.name())
            .orElseThrow(() ->
                new GraphQlException(
                    "Cannot query field \""
                        + field.name()
                        + "\" on type \""
                        + parent.name()
                        + "\""));
    directives(field, "FIELD");
    directives.arguments(field, declared, usages::add);
    NamedType type = schema.type(TypeRef.of(declared).name());
    List<Node> selections = field.children("SelectionSet");
    SchemaRules.require(
        type.kind().isLeaf() == selections.isEmpty(),
        "Field \""
            + field.name()
            + "\" of type \""
            + type.name()
            + "\" must "
            + (type.kind().isLeaf() ? "not " : "")
            + "have a selection of subfields");
    check(selections, type);
  }

  private void inline(Node fragment, NamedType parent) {
    String name = fragment.text("TypeCondition");
    NamedType type = name.isEmpty() ? parent : condition(name);
    overlap(type, parent);
    directives(fragment, "INLINE_FRAGMENT");
    check(fragment.children("SelectionSet"), type);
  }

  private void spread(Node spread, NamedType parent) {
    Node fragment =
        Optional.ofNullable(fragments.get(spread.name()))
            .orElseThrow(() -> new GraphQlException("Unknown fragment \"" + spread.name() + "\""));
    overlap(condition(fragment.text("TypeCondition")), parent);
    directives(spread, "FRAGMENT_SPREAD");
    spreads.add(spread.name());
  }

  private void overlap(NamedType fragment, NamedType parent) {
    Set<String> possible = schema.possible(parent);
    SchemaRules.require(
        fragment.name().equals(parent.name())
            || schema.possible(fragment).stream().anyMatch(possible::contains),
        "Fragment cannot be spread here as objects of type \""
            + parent.name()
            + "\" can never be of type \""
            + fragment.name()
            + "\"");
  }
}
