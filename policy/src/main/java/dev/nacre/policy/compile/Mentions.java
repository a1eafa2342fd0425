package dev.nacre.policy.compile;

import java.util.BitSet;

/// Collects the slots of the locals that occur in an expression, clause or query.
final class Mentions {
  private final BitSet found = new BitSet();

  private Mentions() {}

  static BitSet in(Expr expr) {
    var mentions = new Mentions();
    mentions.add(expr);
    return mentions.found;
  }

  static BitSet in(Clause clause) {
    var mentions = new Mentions();
    mentions.add(clause);
    return mentions.found;
  }

  /// The slots below `limit` that occur in a query or the values it yields.
  static BitSet below(int limit, Query query, Iterable<Expr> heads) {
    var mentions = new Mentions();
    mentions.add(query);
    heads.forEach(mentions::add);
    BitSet found = mentions.found;
    found.clear(limit, Math.max(limit, found.length()));
    return found;
  }

  private void add(Query query) {
    query.clauses().forEach(this::add);
  }

  private void add(Clause clause) {
    switch (clause) {
      case Clause.Holds c -> add(c.value());
      case Clause.Equal c -> {
        add(c.left());
        add(c.right());
      }
      case Clause.Not c -> found.or(c.captures());
      case Clause.Every c -> {
        add(c.domain());
        found.or(c.captures());
      }
      case Clause.With c -> {
        c.modifiers().forEach(modifier -> add(modifier.value()));
        add(c.inner());
      }
    }
  }

  private void add(Expr expr) {
    switch (expr) {
      case Expr.Const _, Expr.Input _, Expr.Data _ -> {}
      case Expr.Read e -> found.set(e.local().slot());
      case Expr.Lookup e -> {
        add(e.head());
        e.path().forEach(this::add);
      }
      case Expr.ArrayOf e -> e.elements().forEach(this::add);
      case Expr.SetOf e -> e.elements().forEach(this::add);
      case Expr.ObjectOf e -> {
        e.keys().forEach(this::add);
        e.values().forEach(this::add);
      }
      case Expr.Call e -> e.args().forEach(this::add);
      case Expr.Comprehension e -> found.or(e.captures());
      case Expr.Template e -> found.or(e.captures());
    }
  }
}
