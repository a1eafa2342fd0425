package dev.nacre.image.oci;

/// Content that is not what its digest or its authentication code says.
public final class TamperedException extends ImageException {
  private static final long serialVersionUID = 1L;

  public TamperedException(String message) {
    super(message);
  }

  /// A message of the house's usual form: where, expected, found.
  public static TamperedException at(String where, Object expected, Object found) {
    return new TamperedException(where + ": expected " + expected + ", found " + found);
  }
}
