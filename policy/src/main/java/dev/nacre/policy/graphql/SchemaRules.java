package dev.nacre.policy.graphql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The rules of section 3 that a type system must keep.
final class SchemaRules {
  private final Schema schema;
  private final ValueRules values;

  SchemaRules(Schema schema) {
    this.schema = schema;
    this.values = new ValueRules(schema);
  }

  void check(Node document) {
    Set<String> builtIn = new HashSet<>();
    Prelude.DOCUMENT.children("Definitions").forEach(type -> builtIn.add(type.name()));
    Prelude.DOCUMENT.children("Directives").forEach(type -> builtIn.add("@" + type.name()));
    for (NamedType type : schema.types()) {
      if (!builtIn.contains(type.name())) {
        check(type);
      }
    }
    for (Node directive : schema.directives()) {
      if (!builtIn.contains("@" + directive.name())) {
        name(directive.name());
        arguments(directive);
      }
    }
    document.children("Schema").forEach(part -> applied(part, "SCHEMA"));
    document.children("SchemaExtension").forEach(part -> applied(part, "SCHEMA"));
  }

  private void check(NamedType type) {
    name(type.name());
    applied(type.directives(), type.kind().name());
    switch (type.kind()) {
      case SCALAR -> {}
      case OBJECT, INTERFACE -> {
        require(!type.fields().isEmpty(), type + " must define one or more fields");
        unique(type.fields(), "field " + type.name());
        type.fields().forEach(this::field);
        interfaces(type);
      }
      case UNION -> {
        require(!type.members().isEmpty(), "union " + type.name() + " must have a member");
        require(
            new HashSet<>(type.members()).size() == type.members().size(),
            "union " + type.name() + " has a member twice");
        for (String member : type.members()) {
          require(
              schema.type(member).kind() == TypeKind.OBJECT,
              "union " + type.name() + " may hold objects only, found " + member);
        }
      }
      case ENUM -> enumeration(type);
      case INPUT_OBJECT -> {
        require(!type.fields().isEmpty(), type.name() + " must define one or more input fields");
        unique(type.fields(), "input field " + type.name());
        type.fields().forEach(field -> input(field, "INPUT_FIELD_DEFINITION"));
      }
    }
  }

  private void enumeration(NamedType type) {
    require(!type.values().isEmpty(), type.name() + " must define one or more unique enum values");
    unique(type.values(), "enum value " + type.name());
    for (Node value : type.values()) {
      require(
          !Set.of("true", "false", "null").contains(value.name()),
          "enum " + type.name() + " cannot have the value " + value.name());
      applied(value, "ENUM_VALUE");
    }
  }

  private void field(Node field) {
    name(field.name());
    NamedType type = schema.type(TypeRef.of(field).name());
    require(type.kind().isOutput(), "field " + field.name() + " must be an output type");
    arguments(field);
    applied(field, "FIELD_DEFINITION");
  }

  private void arguments(Node owner) {
    unique(owner.children("Arguments"), "argument " + owner.name());
    owner.children("Arguments").forEach(argument -> input(argument, "ARGUMENT_DEFINITION"));
  }

  private void input(Node value, String location) {
    name(value.name());
    TypeRef type = TypeRef.of(value);
    require(
        schema.type(type.name()).kind().isInput(),
        value.name() + " must be an input type: " + type);
    value.child("DefaultValue").ifPresent(otherwise -> values.check(otherwise, type));
    applied(value, location);
  }

  private void applied(Node owner, String location) {
    applied(owner.children("Directives"), location);
  }

  private void applied(List<Node> directives, String location) {
    new DirectiveRules(schema, values).check(directives, location);
  }

  private void interfaces(NamedType type) {
    for (String name : type.interfaces()) {
      NamedType wanted = schema.type(name);
      require(
          wanted.kind() == TypeKind.INTERFACE && !name.equals(type.name()),
          type.name() + " cannot implement " + name);
      for (String above : wanted.interfaces()) {
        require(
            type.interfaces().contains(above) || above.equals(name),
            type.name() + " must implement " + above + " because it is implemented by " + name);
      }
      wanted.fields().forEach(field -> implemented(type, wanted, field));
    }
  }

  private void implemented(NamedType type, NamedType wanted, Node field) {
    String place = wanted.name() + "." + field.name();
    Node own =
        type.field(field.name())
            .orElseThrow(() -> new GraphQlException(type.name() + " must have the field " + place));
    require(
        schema.isSubtype(TypeRef.of(own), TypeRef.of(field)),
        type.name() + " must have the field " + place + " with a type that fits");
    List<Node> arguments = own.children("Arguments");
    for (Node argument : field.children("Arguments")) {
      require(
          NamedType.named(arguments, argument.name())
              .filter(found -> TypeRef.of(found).equals(TypeRef.of(argument)))
              .isPresent(),
          type.name() + " must have the same arguments in " + place);
    }
    for (Node argument : arguments) {
      boolean more = NamedType.named(field.children("Arguments"), argument.name()).isEmpty();
      require(
          !more || !TypeRef.of(argument).nonNull() || argument.has("DefaultValue"),
          type.name() + " may add only arguments that can be left out to " + place);
    }
  }

  private static void name(String name) {
    require(!name.startsWith("__"), "Name \"" + name + "\" must not begin with \"__\"");
  }

  static void unique(List<Node> nodes, String what) {
    var seen = new HashSet<String>();
    for (Node node : nodes) {
      require(seen.add(node.name()), what + "." + node.name() + " can only be defined once");
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new GraphQlException(otherwise);
    }
  }
}
