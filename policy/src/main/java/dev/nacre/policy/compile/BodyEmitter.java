package dev.nacre.policy.compile;

import dev.nacre.policy.run.Calls;
import dev.nacre.policy.run.Eval;
import dev.nacre.policy.run.Pattern;
import dev.nacre.policy.run.Step;
import dev.nacre.policy.run.Steps;
import dev.nacre.policy.run.Test;
import dev.nacre.policy.run.Tests;
import dev.nacre.policy.run.Trace;
import dev.nacre.policy.run.TreeWalk;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes the steps of one query, clause by clause.
final class BodyEmitter {
  private final Emitter emitter;
  private final Tree tree;
  private final Frame frame;
  private final List<Part> parts = new ArrayList<>();

  /// What is bound at the end of the parts so far.
  private final BitSet known = new BitSet();

  /// A piece of the body: a test, or what makes a step in front of the next one.
  private sealed interface Part {}

  private record Check(Test test) implements Part {}

  private record Link(UnaryOperator<Step> before) implements Part {}

  /// Which query of the rule this is, for explanations; -1 where it is not explained.
  private final int body;

  private int clauses;

  BodyEmitter(Emitter emitter, Tree tree, Frame frame, BitSet bound, int body) {
    this.body = body;
    this.emitter = emitter;
    this.tree = tree;
    this.frame = frame;
    known.or(bound);
  }

  BitSet known() {
    return known;
  }

  Step build(Step end) {
    Step step = end;
    var tests = new ArrayList<Test>();
    for (Part part : parts.reversed()) {
      switch (part) {
        case Check(Test test) -> tests.addFirst(test);
        case Link(UnaryOperator<Step> before) -> {
          step = before.apply(checks(tests, step));
          tests.clear();
        }
      }
    }
    return checks(tests, step);
  }

  private static Step checks(List<Test> tests, Step next) {
    return tests.isEmpty() ? next : new Steps.Checks(tests.toArray(Test[]::new), next);
  }

  void add(Clause clause) {
    emitter.mark(clause).ifPresent(this::check);
    int inner = emitter.isTracing() && body >= 0 ? trace(clause) : -1;
    switch (clause) {
      case Clause.Holds c -> holds(c.value());
      case Clause.Equal c -> equal(c.left(), c.right());
      case Clause.Not c -> check(new Tests.Fails(emitter.query(c.body(), known, inner)));
      case Clause.Every c -> every(c, inner);
      case Clause.With c -> with(c);
    }
  }

  /// Marks the clause, and gives the number of the query inside of it.
  private int trace(Clause clause) {
    boolean nested = clause instanceof Clause.Not || clause instanceof Clause.Every;
    int inner = nested ? emitter.nextBody() : -1;
    Optional<Integer> number = nested ? Optional.of(inner) : Optional.empty();
    check(
        new Trace.Reached(new Describer(emitter, known).describe(clause, body, clauses++, number)));
    return inner;
  }

  private void check(Test test) {
    parts.add(new Check(test));
  }

  private void holds(Expr value) {
    if (value instanceof Expr.Lookup lookup && !Safety.isSingle(lookup, known)) {
      match(prepare(lookup), Pattern.TRUTHY);
      return;
    }
    check(TestEmitter.truthy(emitter, extract(value), known));
  }

  private void every(Clause.Every c, int traced) {
    Eval domain = emitter.eval(extract(c.domain()), known);
    var inner = (BitSet) known.clone();
    c.key().ifPresent(key -> inner.set(key.slot()));
    inner.set(c.value().slot());
    int key = c.key().map(Local::slot).orElse(-1);
    check(new Tests.Every(domain, key, c.value().slot(), emitter.query(c.body(), inner, traced)));
  }

  private void with(Clause.With c) {
    tree.uses().noteGiven();
    var modifiers = new ArrayList<Clause.Modifier>();
    for (Clause.Modifier m : c.modifiers()) {
      modifiers.add(new Clause.Modifier(m.at(), m.target(), extract(m.value())));
    }
    var with = WithEmitter.with(emitter, tree, modifiers, known);
    var inner = new BodyEmitter(emitter, tree, frame, known, -1);
    inner.add(c.inner());
    Step step = inner.build(Steps.DONE);
    known.or(inner.known);
    parts.add(new Link(next -> new Steps.WithStep(with, step, next)));
  }

  private void equal(Expr left, Expr right) {
    List<Safety.Pair> open = Safety.pairs(List.of(new Safety.Pair(left, right)));
    while (!open.isEmpty()) {
      var waiting = new ArrayList<Safety.Pair>();
      for (Safety.Pair pair : open) {
        if (!settle(pair)) {
          waiting.add(pair);
        }
      }
      if (waiting.size() == open.size()) {
        // Each side needs the other one: enumerate what can be enumerated.
        Safety.Pair first = waiting.removeFirst();
        waiting.addFirst(new Safety.Pair(extract(first.left()), extract(first.right())));
        if (!settle(waiting.getFirst())) {
          return;
        }
        waiting.removeFirst();
      }
      open = waiting;
    }
  }

  private boolean settle(Safety.Pair pair) {
    if (isReady(pair.right()) && !isBareLookup(pair.left())) {
      unify(pair.left(), pair.right());
      return true;
    }
    if (isReady(pair.left())) {
      unify(pair.right(), pair.left());
      return true;
    }
    if (isReady(pair.right())) {
      unify(pair.left(), pair.right());
      return true;
    }
    return false;
  }

  /// Prefers to match a pattern against an enumeration, not the other way round.
  private boolean isBareLookup(Expr expr) {
    return expr instanceof Expr.Lookup && !Safety.isSingle(expr, known) && isReady(expr);
  }

  private boolean isReady(Expr expr) {
    return emitter.safety().ready(expr, (BitSet) known.clone());
  }

  /// Matches `pattern` with the value or values of `source`.
  private void unify(Expr pattern, Expr source) {
    Expr target = part(pattern);
    boolean enumerated =
        (source instanceof Expr.Lookup && !Safety.isSingle(source, known))
            || RelationCalls.is(source);
    if (enumerated) {
      Expr prepared = prepare(source);
      match(prepared, null, target);
      return;
    }
    Eval value = emitter.eval(extract(source), known);
    if (target instanceof Expr.Read(_, Local local) && !known.get(local.slot())) {
      known.set(local.slot());
      check(new Tests.Assign(local.slot(), value));
    } else if (Safety.contains(known, Mentions.in(target))) {
      check(new Tests.Same(emitter.eval(target, known), value));
    } else {
      check(new Tests.Matches(pattern(target), value));
    }
  }

  /// The pattern of an expression; binds its variables.
  private Pattern pattern(Expr expr) {
    return switch (expr) {
      case Expr.Read(_, Local local) when !known.get(local.slot()) -> {
        known.set(local.slot());
        yield new Pattern.Bind(local.slot());
      }
      case Expr.ArrayOf e when !Safety.contains(known, Mentions.in(e)) ->
          new Pattern.Elements(e.elements().stream().map(this::pattern).toArray(Pattern[]::new));
      case Expr.ObjectOf e when !Safety.contains(known, Mentions.in(e)) ->
          new Pattern.Members(
              emitter.evals(e.keys(), known),
              e.values().stream().map(this::pattern).toArray(Pattern[]::new));
      case Expr.Const _,
          Expr.Read _,
          Expr.Input _,
          Expr.Data _,
          Expr.Lookup _,
          Expr.ArrayOf _,
          Expr.SetOf _,
          Expr.ObjectOf _,
          Expr.Call _,
          Expr.Comprehension _,
          Expr.Template _ ->
          new Pattern.Same(emitter.eval(expr, known));
    };
  }

  /// Takes enumerations out of an expression, so that it has one value at most.
  Expr extract(Expr expr) {
    if (Safety.isSingle(expr, known) || !isReady(expr)) {
      return expr;
    }
    return switch (prepareAll(expr)) {
      case Expr.Lookup e when !Safety.isSingle(e, known) -> temporary(e);
      case Expr.Call e when RelationCalls.is(e) -> temporary(e);
      case Expr e -> e;
    };
  }

  private Expr temporary(Expr source) {
    Local result = frame.temporary(source.at());
    var read = new Expr.Read(source.at(), result);
    match(source, null, read);
    return read;
  }

  /// Takes enumerations out of the parts of an expression, but leaves the expression itself.
  private Expr prepareAll(Expr expr) {
    if (Safety.isSingle(expr, known)) {
      return expr;
    }
    return switch (expr) {
      case Expr.Const _,
          Expr.Read _,
          Expr.Input _,
          Expr.Data _,
          Expr.Comprehension _,
          Expr.Template _ ->
          expr;
      case Expr.Lookup e -> isReady(e) ? prepare(e) : e;
      case Expr.ArrayOf e -> new Expr.ArrayOf(e.at(), parts(e.elements()));
      case Expr.SetOf e -> new Expr.SetOf(e.at(), parts(e.elements()));
      case Expr.ObjectOf e -> new Expr.ObjectOf(e.at(), parts(e.keys()), parts(e.values()));
      case Expr.Call e -> prepare(e);
    };
  }

  private List<Expr> parts(List<Expr> exprs) {
    return exprs.stream().map(this::part).toList();
  }

  private Expr part(Expr expr) {
    Expr prepared = prepareAll(expr);
    boolean enumerated =
        (prepared instanceof Expr.Lookup && !Safety.isSingle(prepared, known) && isReady(prepared))
            || RelationCalls.is(prepared);
    return enumerated ? temporary(prepared) : prepared;
  }

  private Expr prepare(Expr expr) {
    return switch (expr) {
      case Expr.Lookup e ->
          new Expr.Lookup(e.at(), extract(e.head()), e.path().stream().map(this::hop).toList());
      case Expr.Call e -> {
        // A lookup may bind what an earlier argument needs.
        List<Expr> once = parts(e.args());
        yield new Expr.Call(e.at(), e.callee(), parts(once));
      }
      case Expr.Const _,
          Expr.Read _,
          Expr.Input _,
          Expr.Data _,
          Expr.ArrayOf _,
          Expr.SetOf _,
          Expr.ObjectOf _,
          Expr.Comprehension _,
          Expr.Template _ ->
          expr;
    };
  }

  /// Variables and patterns stay in a path: they are what is enumerated.
  private Expr hop(Expr step) {
    return switch (step) {
      case Expr.Read _, Expr.Const _ -> step;
      case Expr.ArrayOf e ->
          new Expr.ArrayOf(e.at(), e.elements().stream().map(this::hop).toList());
      case Expr.ObjectOf e ->
          new Expr.ObjectOf(e.at(), parts(e.keys()), e.values().stream().map(this::hop).toList());
      case Expr.Input _,
          Expr.Data _,
          Expr.Lookup _,
          Expr.SetOf _,
          Expr.Call _,
          Expr.Comprehension _,
          Expr.Template _ ->
          extract(step);
    };
  }

  private void match(Expr source, Pattern pattern) {
    match(source, pattern, null);
  }

  /// Enumerates `source` and matches each value with a pattern, or with the pattern of `target`.
  private void match(Expr source, @Nullable Pattern pattern, @Nullable Expr target) {
    switch (source) {
      case Expr.Call call -> {
        Eval results = emitter.eval(call, known);
        Pattern p = target(pattern, target);
        parts.add(new Link(next -> new Calls.RelationStep(results, p, next)));
      }
      case Expr.Lookup lookup -> enumerate(lookup, pattern, target);
      case Expr.Const _,
          Expr.Read _,
          Expr.Input _,
          Expr.Data _,
          Expr.ArrayOf _,
          Expr.SetOf _,
          Expr.ObjectOf _,
          Expr.Comprehension _,
          Expr.Template _ ->
          check(new Tests.Matches(target(pattern, target), emitter.eval(source, known)));
    }
  }

  private Pattern target(@Nullable Pattern pattern, @Nullable Expr target) {
    if (pattern != null) {
      return pattern;
    }
    return target == null ? Pattern.ANY : pattern(target);
  }

  private void enumerate(Expr.Lookup lookup, @Nullable Pattern pattern, @Nullable Expr target) {
    List<Expr> path = lookup.path();
    if (lookup.head() instanceof Expr.Data) {
      Emitter.Descent descent = emitter.descend(path);
      if (!descent.leaves()
          && descent.node().definition() == null
          && descent.depth() < path.size()) {
        walk(descent, path, pattern, target);
        return;
      }
    }
    int first = 0;
    while (first < path.size() && Safety.isSingle(path.get(first), known)) {
      first++;
    }
    Expr base =
        first == 0
            ? lookup.head()
            : new Expr.Lookup(lookup.at(), lookup.head(), path.subList(0, first));
    Eval domain = emitter.eval(base, known);
    if (first == path.size()) {
      check(new Tests.Matches(target(pattern, target), domain));
      return;
    }
    Pattern key = key(path.get(first));
    if (first + 1 == path.size()) {
      Pattern value = target(pattern, target);
      parts.add(new Link(next -> new Steps.ForEach(domain, key, value, next)));
      return;
    }
    Local member = frame.temporary(lookup.at());
    known.set(member.slot());
    var bind = new Pattern.Bind(member.slot());
    parts.add(new Link(next -> new Steps.ForEach(domain, key, bind, next)));
    var rest =
        new Expr.Lookup(
            lookup.at(), new Expr.Read(lookup.at(), member), path.subList(first + 1, path.size()));
    match(rest, pattern, target);
  }

  private Pattern key(Expr step) {
    return step instanceof Expr.Read(_, Local local)
            && local.isGenerated()
            && !known.get(local.slot())
        ? Pattern.ANY
        : pattern(step);
  }

  private void walk(
      Emitter.Descent descent, List<Expr> path, @Nullable Pattern pattern, @Nullable Expr target) {
    tree.uses().noteGiven();
    tree.uses().notePath(descent.node(), path.subList(descent.depth(), path.size()));
    var hops = new ArrayList<TreeWalk.Hop>();
    for (Expr step : path.subList(descent.depth(), path.size())) {
      Optional<Eval> single =
          Safety.isSingle(step, known) ? Optional.of(emitter.eval(step, known)) : Optional.empty();
      hops.add(
          single.isPresent()
              ? new TreeWalk.Hop(single.get(), Pattern.ANY)
              : new TreeWalk.Hop(null, pattern(step)));
    }
    Pattern value = target(pattern, target);
    var prefix = Emitter.values(path, descent.depth());
    parts.add(
        new Link(next ->
            new TreeWalk(descent.node(), prefix, hops.toArray(TreeWalk.Hop[]::new), value, next)));
  }
}
