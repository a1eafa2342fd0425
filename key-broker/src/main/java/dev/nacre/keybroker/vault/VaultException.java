package dev.nacre.keybroker.vault;

/// Vault does not do what was asked for.
public final class VaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NONE = 0;

  private final int status;
  private final boolean uncommented;

  VaultException(String message, Throwable cause) {
    super(message, cause);
    this.status = NONE;
    this.uncommented = false;
  }

  VaultException(String message) {
    super(message);
    this.status = NONE;
    this.uncommented = false;
  }

  /// @param uncommented whether Vault said nothing beside the status
  VaultException(String message, int status, boolean uncommented) {
    super(message);
    this.status = status;
    this.uncommented = uncommented;
  }

  /// Whether Vault answered, and refuses what this token asks for.
  public boolean isForbidden() {
    return status == 403;
  }

  /// Whether Vault answered, and will not do it for us whenever it is asked: the key is gone, or we
  /// may not use it.
  boolean isRefusal() {
    return status == 400 || status == 403 || status == 404;
  }

  /// Whether there is nothing at a path. Where there is no engine, or one of another version, Vault
  /// says so beside the same status.
  boolean isMissing() {
    return status == 404 && uncommented;
  }
}
