package dev.nacre.web;

/// No turn came. The message says why, as the end of a sentence: `16 calls did not end within 10
/// s`. It has no stack trace: it may happen in every request.
public final class NoTurnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoTurnException(String sentence) {
    super(sentence, null, true, false);
  }
}
