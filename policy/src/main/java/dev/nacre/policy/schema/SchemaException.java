package dev.nacre.policy.schema;

/// A schema is none, or refers to what is not in it.
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SchemaException(String message) {
    super(message, null, false, false);
  }

  /// What was wrong.
  public String problem() {
    return String.valueOf(getMessage());
  }
}
