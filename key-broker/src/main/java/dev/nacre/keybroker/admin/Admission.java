package dev.nacre.keybroker.admin;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What the owner's door says to an [Approach].
public sealed interface Admission {
  /// @param name who it is, for the audit log: never a token
  record Admitted(String name) implements Admission {}

  /// Nobody is known by what was shown.
  record Unknown(String why) implements Admission {}

  /// Somebody is known, but may not do this.
  record Forbidden(String why) implements Admission {
    /// @param role what the caller's is called where it was given
    static Forbidden to(String role, Approach approach) {
      String enough =
          Arrays.stream(Role.values())
              .filter(known -> known.may(approach.permission()))
              .map(Role::word)
              .collect(Collectors.joining(" or "));
      return new Forbidden(
          "Admin access denied: Role "
              + role
              + " not allowed for path "
              + approach.uri()
              + ", which takes "
              + enough);
    }
  }
}
