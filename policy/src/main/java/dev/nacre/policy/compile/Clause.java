package dev.nacre.policy.compile;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// A statement whose names are resolved.
sealed interface Clause {
  Location at();

  /// Defined and not false.
  record Holds(Location at, Expr value) implements Clause {}

  /// Both sides can be made equal.
  record Equal(Location at, Expr left, Expr right) implements Clause {}

  /// @param captures the locals of enclosing queries that it mentions
  record Not(Location at, Query body, BitSet captures) implements Clause {}

  /// @param captures the locals of enclosing queries that the body mentions
  record Every(
      Location at, Optional<Local> key, Local value, Expr domain, Query body, BitSet captures)
      implements Clause {}

  record With(Location at, List<Modifier> modifiers, Clause inner) implements Clause {
    public With {
      modifiers = List.copyOf(modifiers);
    }
  }

  record Modifier(Location at, Target target, Expr value) {}

  /// What `with` replaces.
  sealed interface Target {}

  record InputTarget(List<Value> path) implements Target {}

  record DataTarget(List<Value> path) implements Target {}

  /// @param replacement empty where a value stands in for every call
  record FunctionTarget(Callee callee, Optional<Callee> replacement) implements Target {}
}
