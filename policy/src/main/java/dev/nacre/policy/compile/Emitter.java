package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.run.Builds;
import dev.nacre.policy.run.Calls;
import dev.nacre.policy.run.Eval;
import dev.nacre.policy.run.Marks;
import dev.nacre.policy.run.Reads;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.run.Step;
import dev.nacre.policy.run.Steps;
import dev.nacre.policy.run.Test;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Makes closures of expressions and queries.
final class Emitter {
  private static final Value[] NO_VALUES = {};

  private final Tree tree;
  private final Frame frame;
  private final Safety safety;

  private final Compiler.Purpose purpose;
  private final Marks marks;
  private int bodies;

  Emitter(Tree tree, Frame frame, Safety safety) {
    this(tree, frame, safety, Compiler.Purpose.ANSWER, new Marks());
  }

  /// @param marks of clauses, for coverage
  Emitter(Tree tree, Frame frame, Safety safety, Compiler.Purpose purpose, Marks marks) {
    this.purpose = purpose;
    this.marks = marks;
    this.tree = tree;
    this.frame = frame;
    this.safety = safety;
  }

  Safety safety() {
    return safety;
  }

  boolean isTracing() {
    return purpose == Compiler.Purpose.EXPLAIN;
  }

  /// What stands before a clause of a policy that is compiled for coverage.
  Optional<Test> mark(Clause clause) {
    return purpose == Compiler.Purpose.COVER
        ? Optional.of(marks.before(clause.at()))
        : Optional.empty();
  }

  int nextBody() {
    return ++bodies;
  }

  /// A query as a step, and the values that it yields.
  record Emitted(Step step, List<Eval> heads) {}

  /// @param bound what is bound before
  /// @param number of the query within its rule, or -1 where it is not explained
  Emitted query(Query query, BitSet bound, List<Expr> heads, int number) {
    var known = (BitSet) bound.clone();
    var body = new BodyEmitter(this, tree, frame, known, number);
    for (Clause clause : safety.order(query, known)) {
      body.add(clause);
    }
    heads.forEach(head -> safety.checkHead(head, known));
    List<Eval> yields = heads.stream().map(head -> eval(body.extract(head), body.known())).toList();
    return new Emitted(body.build(Steps.DONE), yields);
  }

  Step query(Query query, BitSet bound, int number) {
    return query(query, bound, List.of(), number).step();
  }

  Eval[] evals(List<Expr> exprs, BitSet known) {
    return exprs.stream().map(expr -> eval(expr, known)).toArray(Eval[]::new);
  }

  /// @param known what is bound; everything that `expr` mentions is
  Eval eval(Expr expr, BitSet known) {
    return switch (expr) {
      case Expr.Const e -> new Reads.Constant(e.value());
      case Expr.Read e -> new Reads.LocalRead(e.local().slot());
      case Expr.Input _ -> {
        tree.uses().noteGiven();
        yield new Reads.InputRead(NO_VALUES);
      }
      case Expr.Data _ -> {
        tree.uses().noteGiven();
        tree.uses().noteBelow(tree.root());
        yield new Reads.ExtentRead(tree.root(), NO_VALUES);
      }
      case Expr.Lookup e -> lookup(e, known);
      case Expr.ArrayOf e -> new Builds.ArrayBuild(evals(e.elements(), known));
      case Expr.SetOf e -> new Builds.SetBuild(evals(e.elements(), known));
      case Expr.ObjectOf e ->
          new Builds.ObjectBuild(e.at(), evals(e.keys(), known), evals(e.values(), known));
      case Expr.Call e -> call(e, known);
      case Expr.Comprehension e -> comprehension(e, known);
      case Expr.Template e -> template(e, known);
    };
  }

  private Eval call(Expr.Call call, BitSet known) {
    Eval[] args = evals(call.args(), known);
    return switch (call.callee()) {
      case Callee.Native c -> {
        if (c.builtin().kind() == Builtin.Kind.CONTEXTUAL) {
          tree.uses().noteGiven();
        }
        yield new Calls.BuiltinCall(call.at(), c.builtin(), args);
      }
      case Callee.User c -> {
        tree.uses().note(c.node());
        yield new Calls.FunctionCall(
            call.at(), c.node(), Objects.requireNonNull(c.node().definition()), args);
      }
    };
  }

  private Eval comprehension(Expr.Comprehension e, BitSet known) {
    var heads = new ArrayList<Expr>();
    e.key().ifPresent(heads::add);
    heads.add(e.value());
    Emitted body = query(e.body(), known, heads, -1);
    return switch (e.shape()) {
      case ARRAY -> new Builds.ArrayComprehension(body.step(), body.heads().getFirst());
      case SET -> new Builds.SetComprehension(body.step(), body.heads().getFirst());
      case OBJECT ->
          new Builds.ObjectComprehension(
              e.at(), body.step(), body.heads().get(0), body.heads().get(1));
    };
  }

  private Eval template(Expr.Template e, BitSet known) {
    var bodies = new ArrayList<Step>();
    var parts = new ArrayList<Eval>();
    for (Expr.Hole hole : e.parts()) {
      Emitted emitted = query(hole.body(), known, List.of(hole.value()), -1);
      bodies.add(emitted.step());
      parts.addAll(emitted.heads());
    }
    return new Builds.TemplateBuild(bodies.toArray(Step[]::new), parts.toArray(Eval[]::new));
  }

  private Eval lookup(Expr.Lookup lookup, BitSet known) {
    return switch (lookup.head()) {
      case Expr.Input _ -> {
        tree.uses().noteGiven();
        int constant = constants(lookup.path());
        yield members(
            new Reads.InputRead(values(lookup.path(), constant)), lookup.path(), constant, known);
      }
      case Expr.Data _ -> data(lookup, known);
      case Expr.Const _,
          Expr.Read _,
          Expr.Lookup _,
          Expr.ArrayOf _,
          Expr.SetOf _,
          Expr.ObjectOf _,
          Expr.Call _,
          Expr.Comprehension _,
          Expr.Template _ ->
          members(eval(lookup.head(), known), lookup.path(), 0, known);
    };
  }

  private Eval data(Expr.Lookup lookup, BitSet known) {
    List<Expr> path = lookup.path();
    Descent descent = descend(path);
    Value[] prefix = values(path, descent.depth());
    RuleNode node = descent.node();
    if (descent.leaves()) {
      tree.uses().noteGiven();
      int constant = constants(path);
      return members(new Reads.BaseRead(values(path, constant)), path, constant, known);
    }
    tree.uses().notePath(node, path.subList(descent.depth(), path.size()));
    if (node.definition() != null) {
      return members(
          new Reads.RuleRead(node, node.definition(), prefix), path, descent.depth(), known);
    }
    tree.uses().noteGiven();
    if (descent.depth() == path.size()) {
      return new Reads.ExtentRead(node, prefix);
    }
    return new Reads.TreeRead(
        node, prefix, evals(path.subList(descent.depth(), path.size()), known));
  }

  /// How far a path of constants leads into the tree of rules.
  ///
  /// @param depth how many steps it took to get to `node`
  /// @param leaves whether the next step is a constant that has no node
  record Descent(RuleNode node, int depth, boolean leaves) {}

  Descent descend(List<Expr> path) {
    RuleNode node = tree.root();
    int depth = 0;
    while (depth < path.size() && node.definition() == null) {
      if (!(path.get(depth) instanceof Expr.Const constant)) {
        return new Descent(node, depth, false);
      }
      RuleNode child = node.child(constant.value());
      if (child == null) {
        return new Descent(node, depth, true);
      }
      node = child;
      depth++;
    }
    return new Descent(node, depth, false);
  }

  static int constants(List<Expr> path) {
    int count = 0;
    while (count < path.size() && path.get(count) instanceof Expr.Const) {
      count++;
    }
    return count;
  }

  static Value[] values(List<Expr> path, int count) {
    Value[] values = new Value[count];
    for (int i = 0; i < count; i++) {
      values[i] = ((Expr.Const) path.get(i)).value();
    }
    return values;
  }

  Eval members(Eval base, List<Expr> path, int from, BitSet known) {
    Eval eval = base;
    for (Expr step : path.subList(from, path.size())) {
      eval =
          step instanceof Expr.Const constant
              ? new Reads.MemberRead(eval, constant.value())
              : new Reads.IndexRead(eval, eval(step, known));
    }
    return eval;
  }
}
