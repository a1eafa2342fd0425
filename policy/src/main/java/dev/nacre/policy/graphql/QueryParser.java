package dev.nacre.policy.graphql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parses executable documents (sections 2.2 to 2.8).
final class QueryParser extends TermParser {
  private QueryParser(String text) {
    super(text);
  }

  static Node parse(String text) {
    var parser = new QueryParser(text);
    var operations = new ArrayList<Node>();
    var fragments = new ArrayList<Node>();
    while (!parser.atEnd()) {
      if (parser.peek().isName("fragment")) {
        fragments.add(parser.fragment());
      } else {
        operations.add(parser.operation());
      }
    }
    return Node.builder().putAll("Operations", operations).putAll("Fragments", fragments).build();
  }

  private Node operation() {
    if (peek().isSign("{")) {
      return Node.builder()
          .put("Operation", "query")
          .put("Name", "")
          .putAll("SelectionSet", selections())
          .build();
    }
    boolean known =
        peek().isName("query") || peek().isName("mutation") || peek().isName("subscription");
    if (!known) {
      throw unexpected();
    }
    String operation = name();
    String name = peek().kind() == Token.Kind.NAME ? name() : "";
    return Node.builder()
        .put("Operation", operation)
        .put("Name", name)
        .putAll("VariableDefinitions", optional("(", ")", this::variable))
        .putAll("Directives", directives(false))
        .putAll("SelectionSet", selections())
        .build();
  }

  private Node variable() {
    expect("$");
    String name = name();
    expect(":");
    Node type = type();
    Optional<Node> otherwise = defaultValue();
    return Node.builder()
        .put("Variable", name)
        .put("Type", type)
        .put("DefaultValue", otherwise)
        .putAll("Directives", directives(true))
        .put("Used", false)
        .build();
  }

  private List<Node> selections() {
    return some("{", "}", this::selection);
  }

  private Node selection() {
    return peek().isSign("...") ? spread() : field();
  }

  private Node field() {
    String alias = name();
    String name = accept(":") ? name() : alias;
    return Node.builder()
        .put("Alias", alias)
        .put("Name", name)
        .putAll("Arguments", arguments(false))
        .putAll("Directives", directives(false))
        .putAll("SelectionSet", peek().isSign("{") ? selections() : List.of())
        .build();
  }

  private Node spread() {
    expect("...");
    boolean named = peek().kind() == Token.Kind.NAME && !peek().isName("on");
    if (named) {
      return Node.builder().put("Name", name()).putAll("Directives", directives(false)).build();
    }
    return Node.builder()
        .put("TypeCondition", acceptName("on") ? name() : "")
        .putAll("Directives", directives(false))
        .putAll("SelectionSet", selections())
        .build();
  }

  private Node fragment() {
    expectName("fragment");
    if (peek().isName("on")) {
      throw unexpected();
    }
    String name = name();
    List<Node> variables = optional("(", ")", this::variable);
    expectName("on");
    return Node.builder()
        .put("Name", name)
        .putAll("VariableDefinition", variables)
        .put("TypeCondition", name())
        .putAll("Directives", directives(false))
        .putAll("SelectionSet", selections())
        .build();
  }
}
