package dev.nacre.policy.syntax;

import java.util.List;

/// A query: literals that all must hold.
public record Body(List<Literal> literals) {
  public Body {
    literals = List.copyOf(literals);
  }
}
