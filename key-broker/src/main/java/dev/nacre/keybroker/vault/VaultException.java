package dev.nacre.keybroker.vault;

/// Vault does not do what was asked for.
public final class VaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NONE = 0;

  private final int status;

  VaultException(String message, Throwable cause) {
    super(message, cause);
    this.status = NONE;
  }

  VaultException(String message) {
    super(message);
    this.status = NONE;
  }

  VaultException(String message, int status) {
    super(message);
    this.status = status;
  }

  /// Whether Vault answered, and refuses what this token asks for.
  public boolean isForbidden() {
    return status == 403;
  }

  boolean isMissing() {
    return status == 404;
  }
}
