package dev.nacre.keybroker.keys;

/// Keys or certificates that the configuration names cannot be read.
public final class KeySourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean answered;

  public KeySourceException(String message, Throwable cause) {
    super(message, cause);
    this.answered = false;
  }

  public KeySourceException(String message) {
    this(message, false);
  }

  private KeySourceException(String message, boolean answered) {
    super(message);
    this.answered = answered;
  }

  /// The server is there, and has no document at that address.
  public static KeySourceException ofStatus(String source, int status) {
    return new KeySourceException(source + " answered " + status + " instead of keys", true);
  }

  /// Whether a server answered, with a status that is no document.
  public boolean wasAnswered() {
    return answered;
  }
}
