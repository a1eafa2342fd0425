package dev.nacre.keybroker.keys;

/// Keys or certificates that the configuration names cannot be read.
public final class KeySourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeySourceException(String message, Throwable cause) {
    super(message, cause);
  }

  public KeySourceException(String message) {
    super(message);
  }
}
