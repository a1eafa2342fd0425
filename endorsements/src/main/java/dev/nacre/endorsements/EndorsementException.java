package dev.nacre.endorsements;

/// An endorsement that could not be had, with a sentence for people that names the service. It has
/// no stack trace: it may happen in every request, and where it did says nothing.
public final class EndorsementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why it could not be had.
  public enum Kind {
    /// The service says that there is no such thing.
    NOT_FOUND,
    /// The service, or our own budget for it, wants us to wait.
    BUSY,
    /// No answer, or not in time, or not all of it.
    UNREACHABLE,
    /// An answer that is not what was asked for.
    WRONG
  }

  private final Kind kind;

  EndorsementException(Kind kind, String sentence) {
    super(sentence, null, true, false);
    this.kind = kind;
  }

  EndorsementException(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause, true, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
