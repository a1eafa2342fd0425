package dev.nacre.policy.graphql;

/// A GraphQL text or document is not valid.
public final class GraphQlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GraphQlException(String message) {
    super(message, null, false, false);
  }

  static GraphQlException at(Token token, String message) {
    return new GraphQlException(
        message + " in GraphQL string at location " + token.line() + ":" + token.column());
  }

  /// What was wrong.
  public String problem() {
    return String.valueOf(getMessage());
  }
}
