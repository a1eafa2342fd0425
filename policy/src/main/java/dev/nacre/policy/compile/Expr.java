package dev.nacre.policy.compile;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.syntax.Term.Shape;
import dev.nacre.policy.value.Value;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// A term whose names are resolved.
sealed interface Expr {
  Location at();

  record Const(Location at, Value value) implements Expr {}

  record Read(Location at, Local local) implements Expr {}

  record Input(Location at) implements Expr {}

  record Data(Location at) implements Expr {}

  record Lookup(Location at, Expr head, List<Expr> path) implements Expr {
    public Lookup {
      path = List.copyOf(path);
    }
  }

  record ArrayOf(Location at, List<Expr> elements) implements Expr {}

  record SetOf(Location at, List<Expr> elements) implements Expr {}

  record ObjectOf(Location at, List<Expr> keys, List<Expr> values) implements Expr {}

  record Call(Location at, Callee callee, List<Expr> args) implements Expr {
    public Call {
      args = List.copyOf(args);
    }
  }

  /// @param captures the locals of enclosing queries that it mentions
  record Comprehension(
      Location at, Shape shape, Optional<Expr> key, Expr value, Query body, BitSet captures)
      implements Expr {}

  /// Each part is a constant string or a query with the value it yields.
  record Template(Location at, List<Hole> parts, BitSet captures) implements Expr {}

  record Hole(Expr value, Query body) {}
}
