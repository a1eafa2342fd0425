package dev.nacre.policy.graphql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A type system, with extensions applied and what is built in.
final class Schema {
  private final Map<String, NamedType> types = new LinkedHashMap<>();
  private final Map<String, Node> directives = new HashMap<>();
  private final Map<String, String> roots = new HashMap<>();
  private final Map<String, Set<String>> implementations = new HashMap<>();

  private Schema() {}

  /// @throws GraphQlException when it breaks a rule of section 3
  static Schema of(Node document) {
    var schema = new Schema();
    schema.define(Prelude.DOCUMENT);
    schema.define(document);
    schema.findRoots(document);
    for (NamedType type : schema.types.values()) {
      for (String name : type.interfaces()) {
        schema.implementations.computeIfAbsent(name, _ -> new HashSet<>()).add(type.name());
      }
    }
    new SchemaRules(schema).check(document);
    return schema;
  }

  private void define(Node document) {
    for (Node definition : document.children("Definitions")) {
      if (types.putIfAbsent(definition.name(), NamedType.of(definition)) != null) {
        throw new GraphQlException("Cannot redeclare type " + definition.name());
      }
    }
    for (Node extension : document.children("Extensions")) {
      NamedType known = types.get(extension.name());
      types.put(
          extension.name(), known == null ? NamedType.of(extension) : known.extendedBy(extension));
    }
    for (Node directive : document.children("Directives")) {
      if (directives.putIfAbsent(directive.name(), directive) != null) {
        throw new GraphQlException("Cannot redeclare directive " + directive.name());
      }
    }
  }

  private void findRoots(Node document) {
    List<Node> schemas = document.children("Schema");
    if (schemas.size() > 1) {
      throw new GraphQlException("Cannot have multiple schema entry points");
    }
    schemas.forEach(this::addRoots);
    document.children("SchemaExtension").forEach(this::addRoots);
    if (schemas.isEmpty()) {
      Map.of("query", "Query", "mutation", "Mutation", "subscription", "Subscription")
          .forEach((operation, name) -> {
            if (types.containsKey(name)) {
              roots.putIfAbsent(operation, name);
            }
          });
    }
  }

  private void addRoots(Node schema) {
    for (Node root : schema.children("OperationTypes")) {
      String type = root.text("Type");
      if (find(type).filter(found -> found.kind() == TypeKind.OBJECT).isEmpty()) {
        throw new GraphQlException(
            "Schema root " + root.text("Operation") + " refers to no object type: " + type);
      }
      roots.put(root.text("Operation"), type);
    }
  }

  Optional<NamedType> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /// @throws GraphQlException when there is no such type
  NamedType type(String name) {
    return find(name).orElseThrow(() -> new GraphQlException("Unknown type \"" + name + "\""));
  }

  Optional<Node> directive(String name) {
    return Optional.ofNullable(directives.get(name));
  }

  Optional<NamedType> root(String operation) {
    return Optional.ofNullable(roots.get(operation)).flatMap(this::find);
  }

  Iterable<NamedType> types() {
    return types.values();
  }

  Iterable<Node> directives() {
    return directives.values();
  }

  /// The field of a type, or one that every type or the query has.
  Optional<Node> field(NamedType type, String name) {
    boolean onQuery = root("query").filter(type::equals).isPresent();
    boolean meta =
        switch (name) {
          case "__typename" -> !type.kind().isLeaf();
          case "__schema", "__type" -> onQuery;
          default -> false;
        };
    if (meta) {
      return NamedType.named(
          Prelude.META.children("Definitions").getFirst().children("Fields"), name);
    }
    return type.kind() == TypeKind.UNION ? Optional.empty() : type.field(name);
  }

  /// The object types that a value of this type can have.
  Set<String> possible(NamedType type) {
    return switch (type.kind()) {
      case OBJECT -> Set.of(type.name());
      case UNION -> Set.copyOf(type.members());
      case INTERFACE -> {
        var objects = new HashSet<String>();
        for (String name : implementations.getOrDefault(type.name(), Set.of())) {
          if (type(name).kind() == TypeKind.OBJECT) {
            objects.add(name);
          }
        }
        yield objects;
      }
      case SCALAR, ENUM, INPUT_OBJECT -> Set.of();
    };
  }

  boolean isSubtype(TypeRef part, TypeRef whole) {
    if (whole.nonNull()) {
      return part.nonNull() && isSubtype(part.nullable(), whole.nullable());
    }
    if (part.nonNull()) {
      return isSubtype(part.nullable(), whole);
    }
    if (part.element().isPresent() || whole.element().isPresent()) {
      return part.element().isPresent()
          && whole.element().isPresent()
          && isSubtype(part.element().get(), whole.element().get());
    }
    return part.name().equals(whole.name())
        || implementations.getOrDefault(whole.name(), Set.of()).contains(part.name())
        || find(whole.name()).filter(union -> union.members().contains(part.name())).isPresent();
  }
}
