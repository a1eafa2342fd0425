package dev.nacre.keybroker.backend;

/// A backend does not do what was asked for; the message is for the owner's log, not for callers.
public final class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BackendException(String message) {
    super(message);
  }

  BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
