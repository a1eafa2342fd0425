package dev.nacre.storage;

/// The names of logs that the store itself treats in a special way.
public final class Journal {
  /// Releases, refusals and changes. The database refuses to change or drop its entries.
  public static final String AUDIT = "audit";

  private Journal() {}
}
