package dev.nacre.policy.graphql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The rules of section 5 that an executable document must keep.
final class QueryRules {
  private final Schema schema;
  private final ValueRules values;
  private final List<Node> operations;
  private final List<Node> fragments;
  private final Map<String, SelectionRules> byFragment = new HashMap<>();

  QueryRules(Schema schema, Node document) {
    this.schema = schema;
    this.values = new ValueRules(schema);
    this.operations = document.children("Operations");
    this.fragments = document.children("Fragments");
  }

  void check() {
    SchemaRules.unique(named(operations), "operation");
    SchemaRules.unique(fragments, "fragment");
    boolean anonymous = operations.stream().anyMatch(operation -> operation.name().isEmpty());
    SchemaRules.require(
        !anonymous || operations.size() == 1,
        "This anonymous operation must be the only defined operation");
    fragments.forEach(this::fragment);
    for (Node fragment : fragments) {
      SchemaRules.require(
          !reachable(byFragment(fragment).spreads()).contains(fragment.name()),
          "Cannot spread fragment \"" + fragment.name() + "\" within itself");
    }
    var used = new HashSet<String>();
    operations.forEach(operation -> operation(operation, used));
    for (Node fragment : fragments) {
      SchemaRules.require(
          used.contains(fragment.name()), "Fragment \"" + fragment.name() + "\" is never used");
    }
  }

  private static List<Node> named(List<Node> operations) {
    return operations.stream().filter(operation -> !operation.name().isEmpty()).toList();
  }

  private SelectionRules byFragment(Node fragment) {
    return byFragment.computeIfAbsent(
        fragment.name(), _ -> new SelectionRules(schema, values, fragments));
  }

  private void fragment(Node fragment) {
    SelectionRules rules = byFragment(fragment);
    NamedType type = rules.condition(fragment.text("TypeCondition"));
    rules.directives(fragment, "FRAGMENT_DEFINITION");
    rules.check(fragment.children("SelectionSet"), type);
  }

  /// The fragments that are spread, and those that they spread.
  private Set<String> reachable(Set<String> spreads) {
    var open = new ArrayList<>(spreads);
    var all = new LinkedHashSet<String>();
    while (!open.isEmpty()) {
      String name = open.removeLast();
      SelectionRules rules = byFragment.get(name);
      if (all.add(name) && rules != null) {
        open.addAll(rules.spreads());
      }
    }
    return all;
  }

  private void operation(Node operation, Set<String> used) {
    String kind = operation.text("Operation");
    NamedType root =
        schema
            .root(kind)
            .orElseThrow(() ->
                new GraphQlException("Schema does not support operation type \"" + kind + "\""));
    var rules = new SelectionRules(schema, values, fragments);
    rules.directives(operation, kind.toUpperCase(Locale.ROOT));
    List<Node> selections = operation.children("SelectionSet");
    rules.check(selections, root);
    var usages = new ArrayList<>(rules.usages());
    for (String name : reachable(rules.spreads())) {
      used.add(name);
      SelectionRules fragment = byFragment.get(name);
      if (fragment != null) {
        usages.addAll(fragment.usages());
      }
    }
    new VariableRules(schema, values).check(operation, usages);
    new Overlaps(schema, fragments).check(selections, root);
    if (kind.equals("subscription")) {
      subscription(operation, root);
    }
  }

  private void subscription(Node operation, NamedType root) {
    Set<String> names = new Overlaps(schema, fragments).names(operation, root);
    SchemaRules.require(
        names.size() == 1 && names.stream().noneMatch(name -> name.startsWith("__")),
        "Subscription \"" + operation.name() + "\" must select only one top level field");
  }
}
