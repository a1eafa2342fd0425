package dev.nacre.guest.linux;

/// The kernel refused something, or the machine lacks it. The message names what, on what, and why.
public final class LinuxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LinuxException(String message) {
    super(message);
  }

  public LinuxException(String message, Throwable cause) {
    super(message, cause);
  }
}
