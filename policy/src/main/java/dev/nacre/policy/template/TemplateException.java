package dev.nacre.policy.template;

/// A template cannot be read or filled.
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message, null, false, false);
  }

  /// What was wrong.
  public String problem() {
    return String.valueOf(getMessage());
  }
}
