package dev.nacre.storage.lab;

/// The lab's server cannot be had: the message says why.
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private LabException(String message, Throwable cause) {
    super(message, cause);
  }

  static LabException cannot(String what, Throwable cause) {
    return new LabException("cannot " + what + ": " + cause.getMessage(), cause);
  }
}
