package dev.nacre.policy.graphql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Fields of one name must mean one thing (section 5.3.2).
final class Overlaps {
  private static final int MOST_COMPARISONS = 100_000;

  private final Schema schema;
  private final Map<String, Node> fragments = new HashMap<>();
  private int comparisons;

  /// A field where it is selected.
  private record Selected(NamedType parent, Node field, Node declared) {}

  Overlaps(Schema schema, List<Node> fragments) {
    this.schema = schema;
    fragments.forEach(fragment -> this.fragments.put(fragment.name(), fragment));
  }

  void check(List<Node> selections, NamedType parent) {
    var fields = new LinkedHashMap<String, List<Selected>>();
    collect(selections, parent, fields, new HashSet<>());
    check(fields, false);
  }

  /// The names under which an operation selects fields at its top.
  Set<String> names(Node operation, NamedType root) {
    var fields = new LinkedHashMap<String, List<Selected>>();
    collect(operation.children("SelectionSet"), root, fields, new HashSet<>());
    return fields.keySet();
  }

  private void check(Map<String, List<Selected>> fields, boolean exclusive) {
    for (var entry : fields.entrySet()) {
      List<Selected> same = entry.getValue();
      for (int i = 0; i < same.size(); i++) {
        if (i == 0) {
          inside(same.getFirst());
        }
        for (int j = i + 1; j < same.size(); j++) {
          compare(entry.getKey(), same.get(i), same.get(j), exclusive);
        }
      }
    }
  }

  private void inside(Selected field) {
    if (!field.field().children("SelectionSet").isEmpty()) {
      check(field.field().children("SelectionSet"), type(field));
    }
  }

  private void compare(String alias, Selected a, Selected b, boolean exclusive) {
    if (++comparisons > MOST_COMPARISONS) {
      throw new GraphQlException("too many fields are selected under one name");
    }
    boolean apart =
        exclusive
            || (!a.parent().name().equals(b.parent().name())
                && a.parent().kind() == TypeKind.OBJECT
                && b.parent().kind() == TypeKind.OBJECT);
    boolean same =
        a.field().name().equals(b.field().name())
            && arguments(a.field()).equals(arguments(b.field()));
    SchemaRules.require(
        (apart || same) && sameShape(TypeRef.of(a.declared()), TypeRef.of(b.declared())),
        "Fields \"" + alias + "\" conflict because they are different fields or types");
    var below = new LinkedHashMap<String, List<Selected>>();
    collect(a.field().children("SelectionSet"), type(a), below, new HashSet<>());
    collect(b.field().children("SelectionSet"), type(b), below, new HashSet<>());
    check(below, apart);
  }

  private NamedType type(Selected field) {
    return schema.type(TypeRef.of(field.declared()).name());
  }

  private static Map<String, Node> arguments(Node field) {
    var byName = new HashMap<String, Node>();
    field.children("Arguments").forEach(argument -> byName.put(argument.name(), argument));
    return byName;
  }

  private boolean sameShape(TypeRef a, TypeRef b) {
    if (a.nonNull() != b.nonNull() || a.element().isPresent() != b.element().isPresent()) {
      return false;
    }
    if (a.element().isPresent()) {
      return sameShape(a.element().get(), b.element().orElseThrow());
    }
    boolean leaf = schema.type(a.name()).kind().isLeaf() || schema.type(b.name()).kind().isLeaf();
    return !leaf || a.name().equals(b.name());
  }

  private void collect(
      List<Node> selections,
      NamedType parent,
      Map<String, List<Selected>> fields,
      Set<String> visited) {
    for (Node selection : selections) {
      if (selection.has("Alias")) {
        schema
            .field(parent, selection.name())
            .ifPresent(declared ->
                fields
                    .computeIfAbsent(selection.text("Alias"), _ -> new ArrayList<>())
                    .add(new Selected(parent, selection, declared)));
      } else if (selection.has("TypeCondition") || !selection.has("Name")) {
        String name = selection.text("TypeCondition");
        collect(
            selection.children("SelectionSet"),
            name.isEmpty() ? parent : schema.type(name),
            fields,
            visited);
      } else if (visited.add(selection.name())) {
        Node fragment = fragments.get(selection.name());
        if (fragment != null) {
          collect(
              fragment.children("SelectionSet"),
              schema.type(fragment.text("TypeCondition")),
              fields,
              visited);
        }
      }
    }
  }
}
