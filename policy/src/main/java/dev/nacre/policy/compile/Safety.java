package dev.nacre.policy.compile;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Which variables a clause needs and which it binds, and the order that follows from it.
final class Safety {
  private final List<PolicyError> errors;
  private final Frame frame;

  Safety(Frame frame, List<PolicyError> errors) {
    this.frame = frame;
    this.errors = errors;
  }

  /// The clauses in an order in which each finds bound what it needs.
  ///
  /// @param bound what is bound before; afterwards also what the clauses bind
  List<Clause> order(Query query, BitSet bound) {
    var waiting = new ArrayList<>(query.clauses());
    var ordered = new ArrayList<Clause>();
    boolean progress = true;
    while (progress && !waiting.isEmpty()) {
      progress = false;
      for (var clauses = waiting.iterator(); clauses.hasNext(); ) {
        Clause clause = clauses.next();
        var after = (BitSet) bound.clone();
        if (ready(clause, after)) {
          bound.or(after);
          ordered.add(clause);
          clauses.remove();
          progress = true;
        }
      }
    }
    waiting.forEach(clause -> unsafe(Mentions.in(clause), bound));
    return ordered;
  }

  /// Reports the variables of a head that no clause binds.
  void checkHead(Expr head, BitSet bound) {
    var after = (BitSet) bound.clone();
    if (!ready(head, after)) {
      unsafe(Mentions.in(head), after);
    }
  }

  private void unsafe(BitSet mentioned, BitSet bound) {
    mentioned.stream()
        .filter(slot -> !bound.get(slot))
        .forEach(slot -> {
          Local local = frame.local(slot);
          bound.set(slot);
          errors.add(
              PolicyError.at(
                  local.at(),
                  ErrorCode.REGO_UNSAFE_VAR_ERROR,
                  "var " + local.display() + " is unsafe"));
        });
  }

  /// @param known afterwards also what the clause binds
  boolean ready(Clause clause, BitSet known) {
    return switch (clause) {
      case Clause.Holds c -> ready(c.value(), known);
      case Clause.Equal c -> readyEqual(c.left(), c.right(), known);
      case Clause.Not c -> contains(known, c.captures());
      case Clause.Every c -> contains(known, c.captures()) && ready(c.domain(), known);
      case Clause.With c -> {
        for (Clause.Modifier modifier : c.modifiers()) {
          if (!ready(modifier.value(), known)) {
            yield false;
          }
        }
        yield ready(c.inner(), known);
      }
    };
  }

  static boolean contains(BitSet all, BitSet some) {
    var missing = (BitSet) some.clone();
    missing.andNot(all);
    return missing.isEmpty();
  }

  boolean ready(Expr expr, BitSet known) {
    outputs(expr, known);
    return isKnown(expr, known);
  }

  /// Whether all that `expr` mentions is known already, so that it has one value at most.
  static boolean isSingle(Expr expr, BitSet known) {
    return contains(known, Mentions.in(expr)) && !RelationCalls.in(expr);
  }

  /// Adds the variables that lookups in `expr` bind by enumeration.
  private void outputs(Expr expr, BitSet known) {
    switch (expr) {
      case Expr.Const _, Expr.Read _, Expr.Input _, Expr.Data _ -> {}
      case Expr.Comprehension _, Expr.Template _ -> {}
      case Expr.Lookup e -> {
        outputs(e.head(), known);
        for (Expr step : e.path()) {
          outputs(step, known);
          if (isKnown(e.head(), known)) {
            pattern(step, known);
          }
        }
      }
      case Expr.ArrayOf e -> e.elements().forEach(element -> outputs(element, known));
      case Expr.SetOf e -> e.elements().forEach(element -> outputs(element, known));
      case Expr.ObjectOf e -> {
        e.keys().forEach(key -> outputs(key, known));
        e.values().forEach(value -> outputs(value, known));
      }
      case Expr.Call e -> e.args().forEach(arg -> outputs(arg, known));
    }
  }

  /// Adds the variables that `expr` binds when it is matched with a value.
  private static void pattern(Expr expr, BitSet known) {
    switch (expr) {
      case Expr.Read e -> known.set(e.local().slot());
      case Expr.ArrayOf e -> e.elements().forEach(element -> pattern(element, known));
      case Expr.ObjectOf e -> e.values().forEach(value -> pattern(value, known));
      case Expr.Const _, Expr.Input _, Expr.Data _, Expr.Lookup _, Expr.SetOf _, Expr.Call _ -> {}
      case Expr.Comprehension _, Expr.Template _ -> {}
    }
  }

  private static boolean isKnown(Expr expr, BitSet known) {
    return contains(known, Mentions.in(expr));
  }

  private boolean readyEqual(Expr left, Expr right, BitSet known) {
    outputs(left, known);
    outputs(right, known);
    List<Pair> open = List.of(new Pair(left, right));
    while (true) {
      var waiting = new ArrayList<Pair>();
      for (Pair pair : pairs(open)) {
        if (!settle(pair, known)) {
          waiting.add(pair);
        }
      }
      if (waiting.isEmpty()) {
        outputs(left, known);
        outputs(right, known);
        return isKnown(left, known) && isKnown(right, known);
      }
      if (waiting.equals(open)) {
        return false;
      }
      open = waiting;
    }
  }

  private boolean settle(Pair pair, BitSet known) {
    outputs(pair.left(), known);
    outputs(pair.right(), known);
    if (isKnown(pair.left(), known)) {
      pattern(pair.right(), known);
      return true;
    }
    if (isKnown(pair.right(), known)) {
      pattern(pair.left(), known);
      return true;
    }
    return false;
  }

  /// Two expressions that must become equal.
  record Pair(Expr left, Expr right) {}

  /// Arrays that are compared with arrays, and objects with objects, taken apart.
  static List<Pair> pairs(List<Pair> whole) {
    var open = new ArrayDeque<>(whole);
    var apart = new ArrayList<Pair>();
    while (!open.isEmpty()) {
      Pair pair = open.removeFirst();
      if (pair.left() instanceof Expr.ArrayOf a
          && pair.right() instanceof Expr.ArrayOf b
          && a.elements().size() == b.elements().size()) {
        for (int i = a.elements().size() - 1; i >= 0; i--) {
          open.addFirst(new Pair(a.elements().get(i), b.elements().get(i)));
        }
      } else if (pair.left() instanceof Expr.ObjectOf a
          && pair.right() instanceof Expr.ObjectOf b
          && haveSameKeys(a, b)) {
        for (int i = a.keys().size() - 1; i >= 0; i--) {
          int at = position(b, a.keys().get(i));
          open.addFirst(new Pair(a.values().get(i), b.values().get(at)));
        }
      } else {
        apart.add(pair);
      }
    }
    return apart;
  }

  private static boolean haveSameKeys(Expr.ObjectOf a, Expr.ObjectOf b) {
    return a.keys().size() == b.keys().size()
        && a.keys().stream().allMatch(key -> position(b, key) >= 0)
        && b.keys().stream().allMatch(key -> position(a, key) >= 0);
  }

  /// Where an equal constant or the same variable is a key, or -1.
  private static int position(Expr.ObjectOf object, Expr key) {
    for (int i = 0; i < object.keys().size(); i++) {
      Expr other = object.keys().get(i);
      boolean same =
          switch (key) {
            case Expr.Const c -> other instanceof Expr.Const o && o.value().equals(c.value());
            case Expr.Read r -> other instanceof Expr.Read o && o.local() == r.local();
            case Expr.Input _,
                Expr.Data _,
                Expr.Lookup _,
                Expr.ArrayOf _,
                Expr.SetOf _,
                Expr.ObjectOf _,
                Expr.Call _,
                Expr.Comprehension _,
                Expr.Template _ ->
                false;
          };
      if (same) {
        return i;
      }
    }
    return -1;
  }
}
