package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import java.util.List;
import java.util.Optional;

/// An import.
///
/// @param path the names, from `data`, `input`, `rego` or `future` on
public record Import(Location at, List<String> path, Optional<String> alias) {
  public Import {
    path = List.copyOf(path);
  }

  /// The name under which the module knows it.
  public String name() {
    return alias.orElse(path.getLast());
  }
}
