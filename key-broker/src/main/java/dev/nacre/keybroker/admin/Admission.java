package dev.nacre.keybroker.admin;

/// What the owner's door says to an [Approach].
public sealed interface Admission {
  /// @param name who it is, for the audit log: never a token
  record Admitted(String name) implements Admission {}

  /// Nobody is known by what was shown.
  record Unknown(String why) implements Admission {}

  /// Somebody is known, but may not do this.
  record Forbidden(String why) implements Admission {}
}
