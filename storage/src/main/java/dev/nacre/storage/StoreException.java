package dev.nacre.storage;

/// The store cannot do what was asked: the message says which file, what is wrong, what to do.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
