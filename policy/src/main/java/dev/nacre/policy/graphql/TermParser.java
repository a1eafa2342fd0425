package dev.nacre.policy.graphql;

import dev.nacre.policy.graphql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Parses what queries and schemas have in common: values, types, directives.
class TermParser {
  private static final int MOST_DEPTH = 200;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TermParser(String text) {
    tokens = Lexer.tokens(text);
  }

  final Token peek() {
    return tokens.get(at);
  }

  final Token next() {
    Token token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  final boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  final boolean accept(String sign) {
    boolean there = peek().isSign(sign);
    if (there) {
      var _ = next();
    }
    return there;
  }

  final boolean acceptName(String name) {
    boolean there = peek().isName(name);
    if (there) {
      var _ = next();
    }
    return there;
  }

  final void expect(String sign) {
    if (!accept(sign)) {
      throw GraphQlException.at(peek(), "Expected " + sign + ", found " + peek().describe());
    }
  }

  final void expectName(String name) {
    if (!acceptName(name)) {
      throw GraphQlException.at(peek(), "Expected \"" + name + "\", found " + peek().describe());
    }
  }

  final String name() {
    if (peek().kind() != Kind.NAME) {
      throw GraphQlException.at(peek(), "Expected Name, found " + peek().describe());
    }
    return next().text();
  }

  final GraphQlException unexpected() {
    return GraphQlException.at(peek(), "Unexpected " + peek().describe());
  }

  /// One element or more between two signs.
  final <T> List<T> some(String open, String close, Supplier<T> element) {
    expect(open);
    if (peek().isSign(close)) {
      throw GraphQlException.at(
          peek(), "expected at least one definition, found " + peek().describe());
    }
    return rest(close, element);
  }

  /// Like [#some], where everything may be left out.
  final <T> List<T> optional(String open, String close, Supplier<T> element) {
    return peek().isSign(open) ? some(open, close, element) : List.of();
  }

  private <T> List<T> rest(String close, Supplier<T> element) {
    enter();
    var all = new ArrayList<T>();
    while (!accept(close)) {
      all.add(element.get());
    }
    depth--;
    return all;
  }

  private void enter() {
    if (++depth > MOST_DEPTH) {
      throw GraphQlException.at(peek(), "Nested deeper than " + MOST_DEPTH + " levels");
    }
  }

  final List<Node> directives(boolean constant) {
    var all = new ArrayList<Node>();
    while (accept("@")) {
      String name = name();
      all.add(
          Node.builder()
              .put("Name", name)
              .put("Location", "")
              .putAll("Arguments", arguments(constant))
              .build());
    }
    return all;
  }

  final List<Node> arguments(boolean constant) {
    return optional("(", ")", () -> argument(constant));
  }

  private Node argument(boolean constant) {
    String name = name();
    expect(":");
    return Node.builder().put("Name", name).put("Value", value(constant)).build();
  }

  final Optional<Node> defaultValue() {
    return accept("=") ? Optional.of(value(true)) : Optional.empty();
  }

  final Node value(boolean constant) {
    Token token = peek();
    return switch (token.kind()) {
      case INT -> scalar(next(), ValueKind.INT);
      case FLOAT -> scalar(next(), ValueKind.FLOAT);
      case STRING -> scalar(next(), ValueKind.STRING);
      case BLOCK -> scalar(next(), ValueKind.BLOCK);
      case NAME -> scalar(next(), ValueKind.ofName(token.text()));
      case SIGN -> compound(constant);
      case INVALID, END -> throw unexpected();
    };
  }

  private Node compound(boolean constant) {
    if (!constant && peek().isSign("$")) {
      var _ = next();
      return node(ValueKind.VARIABLE, name(), List.of());
    }
    if (accept("[")) {
      List<Node> elements = rest("]", () -> member("", constant));
      return node(ValueKind.LIST, "", elements);
    }
    if (accept("{")) {
      List<Node> fields =
          rest(
              "}",
              () -> {
                String name = name();
                expect(":");
                return member(name, constant);
              });
      return node(ValueKind.OBJECT, "", fields);
    }
    throw unexpected();
  }

  private Node member(String name, boolean constant) {
    return Node.builder().put("Name", name).put("Value", value(constant)).build();
  }

  private static Node scalar(Token token, ValueKind kind) {
    return node(kind, token.text(), List.of());
  }

  private static Node node(ValueKind kind, String raw, List<Node> children) {
    return Node.builder()
        .put("ExpectedTypeHasDefault", false)
        .put("Kind", kind.number())
        .put("Raw", raw)
        .putAll("Children", children)
        .build();
  }

  final Node type() {
    enter();
    Node.Builder type = Node.builder();
    if (accept("[")) {
      type.put("NamedType", "").put("Elem", type());
      expect("]");
    } else {
      type.put("NamedType", name());
    }
    depth--;
    return type.put("NonNull", accept("!")).build();
  }
}
