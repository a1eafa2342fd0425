package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;

/// Finds calls that have many results.
final class RelationCalls {
  private RelationCalls() {}

  static boolean is(Expr expr) {
    return expr instanceof Expr.Call(_, Callee.Native(Builtin builtin), _)
        && builtin.kind() == Builtin.Kind.RELATION;
  }

  static boolean in(Expr expr) {
    return switch (expr) {
      case Expr.Const _, Expr.Read _, Expr.Input _, Expr.Data _ -> false;
      case Expr.Comprehension _, Expr.Template _ -> false;
      case Expr.Lookup e -> in(e.head()) || e.path().stream().anyMatch(RelationCalls::in);
      case Expr.ArrayOf e -> e.elements().stream().anyMatch(RelationCalls::in);
      case Expr.SetOf e -> e.elements().stream().anyMatch(RelationCalls::in);
      case Expr.ObjectOf e ->
          e.keys().stream().anyMatch(RelationCalls::in)
              || e.values().stream().anyMatch(RelationCalls::in);
      case Expr.Call e -> is(e) || e.args().stream().anyMatch(RelationCalls::in);
    };
  }
}
