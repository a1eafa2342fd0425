package dev.nacre.keybroker.owner;

/// Reads the configuration again.
public interface Reloading {
  Outcome reload();

  /// What came of it.
  sealed interface Outcome {}

  /// The new configuration is in force.
  record Done() implements Outcome {}

  /// It is refused as a whole, and the old one stays.
  record Refused(String why) implements Outcome {}
}
