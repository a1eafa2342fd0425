package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import java.util.List;
import java.util.Optional;

/// A rule of a module.
///
/// @param body empty where nothing was written
/// @param otherwise the `else` branch
/// @param chained whether the body stood directly behind the body of the rule before
public record Rule(
    Location at,
    boolean isDefault,
    Head head,
    Optional<Body> body,
    Optional<Rule> otherwise,
    boolean chained) {

  /// The head of a rule.
  ///
  /// @param ref the name: a variable, or a reference that starts with one
  /// @param args of functions
  /// @param element what a partial set contains
  /// @param value what was written behind `=` or `:=`
  /// @param assign whether it was `:=`
  /// @param hasIf whether `if` was written
  public record Head(
      Location at,
      Term ref,
      Optional<List<Term>> args,
      Optional<Term> element,
      Optional<Term> value,
      boolean assign,
      boolean hasIf) {}
}
