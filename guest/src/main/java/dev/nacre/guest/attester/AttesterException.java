package dev.nacre.guest.attester;

/// The processor gave no evidence.
public final class AttesterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AttesterException(String message) {
    super(message);
  }

  public AttesterException(String message, Throwable cause) {
    super(message, cause);
  }
}
