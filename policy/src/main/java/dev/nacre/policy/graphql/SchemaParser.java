package dev.nacre.policy.graphql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Parses type systems (section 3).
final class SchemaParser extends TermParser {
  private static final Set<String> LOCATIONS =
      Set.of(
          "QUERY",
          "MUTATION",
          "SUBSCRIPTION",
          "FIELD",
          "FRAGMENT_DEFINITION",
          "FRAGMENT_SPREAD",
          "INLINE_FRAGMENT",
          "VARIABLE_DEFINITION",
          "SCHEMA",
          "SCALAR",
          "OBJECT",
          "FIELD_DEFINITION",
          "ARGUMENT_DEFINITION",
          "INTERFACE",
          "UNION",
          "ENUM",
          "ENUM_VALUE",
          "INPUT_OBJECT",
          "INPUT_FIELD_DEFINITION");

  private final List<Node> schemas = new ArrayList<>();
  private final List<Node> schemaExtensions = new ArrayList<>();
  private final List<Node> directives = new ArrayList<>();
  private final List<Node> definitions = new ArrayList<>();
  private final List<Node> extensions = new ArrayList<>();

  private SchemaParser(String text) {
    super(text);
  }

  static Node parse(String text) {
    var parser = new SchemaParser(text);
    while (!parser.atEnd()) {
      parser.definition();
    }
    return Node.builder()
        .putAll("Schema", parser.schemas)
        .putAll("SchemaExtension", parser.schemaExtensions)
        .putAll("Directives", parser.directives)
        .putAll("Definitions", parser.definitions)
        .putAll("Extensions", parser.extensions)
        .build();
  }

  private void definition() {
    String description = description();
    if (description.isEmpty() && acceptName("extend")) {
      extension();
    } else if (acceptName("schema")) {
      schemas.add(schema(description, false));
    } else if (acceptName("directive")) {
      directives.add(directive(description));
    } else {
      definitions.add(type(description, false));
    }
  }

  private void extension() {
    if (acceptName("schema")) {
      schemaExtensions.add(schema("", true));
    } else {
      extensions.add(type("", true));
    }
  }

  private String description() {
    return peek().isString() ? next().text() : "";
  }

  private Node schema(String description, boolean extension) {
    List<Node> applied = directives(true);
    List<Node> operations =
        extension ? optional("{", "}", this::operationType) : some("{", "}", this::operationType);
    if (extension && applied.isEmpty() && operations.isEmpty()) {
      throw unexpected();
    }
    return Node.builder()
        .put("Description", description)
        .putAll("Directives", applied)
        .putAll("OperationTypes", operations)
        .build();
  }

  private Node operationType() {
    boolean known =
        peek().isName("query") || peek().isName("mutation") || peek().isName("subscription");
    if (!known) {
      throw unexpected();
    }
    String operation = name();
    expect(":");
    return Node.builder().put("Operation", operation).put("Type", name()).build();
  }

  private Node type(String description, boolean extension) {
    TypeKind kind = TypeKind.ofKeyword(peek()).orElseThrow(this::unexpected);
    var _ = next();
    Node.Builder type =
        Node.builder()
            .put("Kind", kind.name())
            .put("Description", description)
            .put("BuiltIn", false)
            .put("Name", name());
    List<String> interfaces = kind.hasInterfaces() ? interfaces() : List.of();
    List<Node> applied = directives(true);
    type.putTexts("Interfaces", interfaces).putAll("Directives", applied);
    boolean more = content(kind, type);
    if (extension && interfaces.isEmpty() && applied.isEmpty() && !more) {
      throw unexpected();
    }
    return type.build();
  }

  /// What stands between the braces or behind the sign of equality.
  private boolean content(TypeKind kind, Node.Builder type) {
    return switch (kind) {
      case SCALAR -> false;
      case OBJECT, INTERFACE -> putAll(type, "Fields", optional("{", "}", this::field));
      case ENUM -> putAll(type, "EnumValues", optional("{", "}", this::enumValue));
      case INPUT_OBJECT -> putAll(type, "Fields", optional("{", "}", this::inputValue));
      case UNION -> {
        List<String> members = members();
        type.putTexts("Types", members);
        yield !members.isEmpty();
      }
    };
  }

  private static boolean putAll(Node.Builder type, String name, List<Node> children) {
    type.putAll(name, children);
    return !children.isEmpty();
  }

  private List<String> interfaces() {
    var names = new ArrayList<String>();
    if (acceptName("implements")) {
      var _ = accept("&");
      do {
        names.add(name());
      } while (accept("&") || (peek().kind() == Token.Kind.NAME && !startsDefinition()));
    }
    return names;
  }

  private boolean startsDefinition() {
    return TypeKind.ofKeyword(peek()).isPresent()
        || Set.of("schema", "directive", "extend").contains(peek().text());
  }

  private List<String> members() {
    var names = new ArrayList<String>();
    if (accept("=")) {
      var _ = accept("|");
      do {
        names.add(name());
      } while (accept("|"));
    }
    return names;
  }

  private Node field() {
    String description = description();
    String name = name();
    List<Node> arguments = optional("(", ")", this::inputValue);
    expect(":");
    return Node.builder()
        .put("Description", description)
        .put("Name", name)
        .putAll("Arguments", arguments)
        .put("Type", type())
        .putAll("Directives", directives(true))
        .build();
  }

  private Node inputValue() {
    String description = description();
    String name = name();
    expect(":");
    return Node.builder()
        .put("Description", description)
        .put("Name", name)
        .put("Type", type())
        .put("DefaultValue", defaultValue())
        .putAll("Directives", directives(true))
        .build();
  }

  private Node enumValue() {
    return Node.builder()
        .put("Description", description())
        .put("Name", name())
        .putAll("Directives", directives(true))
        .build();
  }

  private Node directive(String description) {
    expect("@");
    String name = name();
    List<Node> arguments = optional("(", ")", this::inputValue);
    boolean repeatable = acceptName("repeatable");
    expectName("on");
    var _ = accept("|");
    var locations = new ArrayList<String>();
    do {
      if (!LOCATIONS.contains(peek().text())) {
        throw unexpected();
      }
      locations.add(name());
    } while (accept("|"));
    return Node.builder()
        .put("Description", description)
        .put("Name", name)
        .putAll("Arguments", arguments)
        .putTexts("Locations", locations)
        .put("IsRepeatable", repeatable)
        .build();
  }
}
