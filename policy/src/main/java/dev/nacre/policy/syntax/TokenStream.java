package dev.nacre.policy.syntax;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.syntax.Token.Kind;
import java.util.List;
import java.util.Set;

/// The tokens of a text and a position among them.
final class TokenStream {
  private static final int MOST_DEPTH = 400;

  /// How often a token may be looked at on average; reached only where parses are retried at each
  /// level of a deep nesting.
  private static final long STEPS_PER_TOKEN = 400;

  private final List<Token> tokens;
  private Set<String> future;
  private int at;
  private int depth;
  private long steps;
  private int wildcards;

  TokenStream(List<Token> tokens, Set<String> future) {
    this.tokens = tokens;
    this.future = future;
  }

  void enable(Set<String> keywords) {
    future = keywords;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token last() {
    return tokens.get(Math.max(0, at - 1));
  }

  Token next() {
    if (++steps > STEPS_PER_TOKEN * tokens.size() + 100_000) {
      throw error(peek().at(), "expression is too complex");
    }
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  int mark() {
    return at;
  }

  void reset(int mark) {
    at = mark;
  }

  boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  boolean isSign(String sign) {
    return peek().isSign(sign);
  }

  boolean acceptSign(String sign) {
    if (isSign(sign)) {
      var _ = next();
      return true;
    }
    return false;
  }

  Token expectSign(String sign) {
    if (!isSign(sign)) {
      throw unexpected("expected " + sign);
    }
    return next();
  }

  boolean isKeyword(String word) {
    return isKeyword(peek(), word);
  }

  boolean isKeyword(Token token, String word) {
    return token.isName(word) && isReserved(token);
  }

  boolean acceptKeyword(String word) {
    if (isKeyword(word)) {
      var _ = next();
      return true;
    }
    return false;
  }

  boolean isReserved(Token token) {
    return token.kind() == Kind.NAME
        && !token.member()
        && (Keywords.OLD.contains(token.text()) || future.contains(token.text()));
  }

  /// A name that is no keyword.
  Token expectName(String expected) {
    Token token = peek();
    if (token.kind() != Kind.NAME || isReserved(token)) {
      throw unexpected(expected);
    }
    return next();
  }

  String wildcard() {
    return "$" + wildcards++;
  }

  void enter() {
    if (++depth > MOST_DEPTH) {
      throw error(peek().at(), "max recursion depth of " + MOST_DEPTH + " exceeded");
    }
  }

  void leave() {
    depth--;
  }

  int depth() {
    return depth;
  }

  void depth(int earlier) {
    depth = earlier;
  }

  Location since(Location start) {
    return start.through(last().at());
  }

  PolicyException unexpected(String expected) {
    Token token = peek();
    var error =
        PolicyError.at(
            token.at(),
            ErrorCode.REGO_PARSE_ERROR,
            "unexpected " + token.describe() + (expected.isEmpty() ? "" : ": " + expected));
    return new PolicyException(
        Keywords.FUTURE.contains(token.text())
            ? error.withHint(
                "the keyword \"" + token.text() + "\" needs `import rego.v1` in this version")
            : error);
  }

  static PolicyException error(Location where, String message) {
    return PolicyException.at(where, ErrorCode.REGO_PARSE_ERROR, message);
  }
}
