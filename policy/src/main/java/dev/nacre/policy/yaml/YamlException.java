package dev.nacre.policy.yaml;

/// A text is no YAML, or too large to be read.
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  YamlException(String message) {
    super(message, null, false, false);
  }

  /// What was wrong.
  public String problem() {
    return String.valueOf(getMessage());
  }
}
