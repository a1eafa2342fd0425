package dev.nacre.web;

/// There is no whole answer. The message goes on after the name of who was asked: `did not answer
/// within 10 s`. It has no stack trace: it may happen in every request, and where it did says
/// nothing.
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why there is none.
  public enum Why {
    /// It did not come within the time, or its end did not.
    SLOW,
    /// As many as may ask at once wait for theirs.
    CROWDED,
    /// Nobody is there, or the host's name is not known.
    UNREACHABLE,
    /// The certificate that was shown is none that counts, or another host's.
    UNTRUSTED,
    /// There is more of it than may be.
    TOO_LARGE,
    /// It is none of HTTP, or not all of it came.
    BROKEN,
    /// Who asks does not want it any more.
    GIVEN_UP
  }

  private final Why why;

  NoAnswerException(Why why, String sentence) {
    super(sentence, null, true, false);
    this.why = why;
  }

  NoAnswerException(Why why, String sentence, Throwable cause) {
    super(sentence, cause, true, false);
    this.why = why;
  }

  public Why why() {
    return why;
  }

  /// What `who` did, as a sentence.
  public String of(Object who) {
    return who + " " + getMessage();
  }
}
