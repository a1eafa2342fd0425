package dev.nacre.runtime.host;

/// Something the host lacks or failed to do.
///
/// The message is one sentence for the person at the terminal: what happened, where, what to do.
public final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HostException(String message) {
    super(message);
  }

  public HostException(String message, Throwable cause) {
    super(message, cause);
  }
}
