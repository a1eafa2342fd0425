package dev.nacre.codec;

/// Input that does not have the form it must have.
///
/// The message names the place, what was expected and what was found. It is the one exception of
/// every parser in Nacre: a parser returns a value or throws this.
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }

  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }

  /// A message of the house's usual form: where, expected, found.
  public static MalformedException at(String where, String expected, String found) {
    return new MalformedException(where + ": expected " + expected + ", found " + found);
  }

  /// Never absent.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
