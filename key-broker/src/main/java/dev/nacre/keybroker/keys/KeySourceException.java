package dev.nacre.keybroker.keys;

/// Keys that the configuration names cannot be read.
public final class KeySourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeySourceException(String message, Throwable cause) {
    super(message, cause);
  }

  KeySourceException(String message) {
    super(message);
  }
}
