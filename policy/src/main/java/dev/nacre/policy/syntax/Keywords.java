package dev.nacre.policy.syntax;

import java.util.HashSet;
import java.util.Set;

/// The reserved words.
final class Keywords {
  /// Reserved in every version.
  static final Set<String> OLD =
      Set.of(
          "as", "default", "else", "false", "import", "package", "not", "null", "some", "true",
          "with");

  /// Reserved in version 1, or where `future.keywords` are imported.
  static final Set<String> FUTURE = Set.of("contains", "every", "if", "in");

  static final Set<String> ALL;

  static {
    var all = new HashSet<>(OLD);
    all.addAll(FUTURE);
    ALL = Set.copyOf(all);
  }

  private Keywords() {}
}
