package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import java.util.List;
import java.util.Optional;

/// One statement of a body.
public record Literal(Location at, Statement statement, boolean negated, List<With> with) {
  public Literal {
    with = List.copyOf(with);
  }

  /// What a literal says.
  public sealed interface Statement {}

  /// A term that must be defined and not false; `a = b` and `a := b` are calls of `eq` and
  /// `assign`.
  public record Holds(Term term) implements Statement {}

  /// `some x, y`.
  public record Some(List<Term.Var> names) implements Statement {
    public Some {
      names = List.copyOf(names);
    }
  }

  /// `some key, value in domain`.
  public record SomeIn(Optional<Term> key, Term value, Term domain) implements Statement {}

  /// `every key, value in domain { body }`.
  public record Every(Optional<Term.Var> key, Term.Var value, Term domain, Body body)
      implements Statement {}

  /// `with target as value`.
  public record With(Location at, Term target, Term value) {}
}
