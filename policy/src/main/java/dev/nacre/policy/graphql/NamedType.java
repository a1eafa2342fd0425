package dev.nacre.policy.graphql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A type with everything that its extensions add.
///
/// @param members of unions
/// @param values of enums
record NamedType(
    TypeKind kind,
    String name,
    List<Node> fields,
    List<String> interfaces,
    List<String> members,
    List<Node> values,
    List<Node> directives) {

  static NamedType of(Node definition) {
    return new NamedType(
        TypeKind.of(definition),
        definition.name(),
        definition.children("Fields"),
        definition.texts("Interfaces"),
        definition.texts("Types"),
        definition.children("EnumValues"),
        definition.children("Directives"));
  }

  NamedType extendedBy(Node extension) {
    NamedType more = of(extension);
    if (more.kind != kind) {
      throw new GraphQlException(
          "Cannot extend type "
              + name
              + " because the base type is a "
              + kind
              + ", not "
              + more.kind);
    }
    return new NamedType(
        kind,
        name,
        join(fields, more.fields),
        join(interfaces, more.interfaces),
        join(members, more.members),
        join(values, more.values),
        join(directives, more.directives));
  }

  private static <T> List<T> join(List<T> first, List<T> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  Optional<Node> field(String name) {
    return named(fields, name);
  }

  static Optional<Node> named(List<Node> nodes, String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
