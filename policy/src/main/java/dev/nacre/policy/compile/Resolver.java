package dev.nacre.policy.compile;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Resolves the names of one rule: which are variables, and of which query, and which are rules,
/// imports, documents or functions.
final class Resolver {
  private static final String OUTPUT_ARG_HINT = "the last argument receives the result";

  private final Names names;
  private final Callees callees;
  private final Frame frame;
  private final List<PolicyError> errors;
  private final Targets targets;
  private final RuleMetadata metadata;

  Resolver(
      Names names, Callees callees, Frame frame, List<PolicyError> errors, RuleMetadata metadata) {
    this.metadata = metadata;
    this.names = names;
    this.callees = callees;
    this.frame = frame;
    this.errors = errors;
    this.targets = new Targets(this, names, callees, errors);
  }

  /// Makes the variables known that occur in a query, so that the queries inside of it share them.
  void imply(Body body, List<Term> heads, Scope scope) {
    var declared = new HashSet<String>();
    body.literals().forEach(literal -> declared(literal).forEach(v -> declared.add(v.name())));
    DirectNames.in(body, heads)
        .values()
        .forEach(v -> {
          if (!declared.contains(v.name())
              && scope.find(v.name()).isEmpty()
              && !names.isGlobal(v.name())) {
            scope.imply(frame.add(v.name(), v.at()));
          }
        });
  }

  private static List<Term.Var> declared(Literal literal) {
    return switch (literal.statement()) {
      case Literal.Holds(Term.Call call) when isAssign(call) ->
          DirectNames.ofPattern(call.args().getFirst());
      case Literal.Holds _, Literal.Every _ -> List.of();
      case Literal.Some s -> s.names();
      case Literal.SomeIn s -> {
        var all = new ArrayList<Term.Var>();
        s.key().ifPresent(key -> all.addAll(DirectNames.ofPattern(key)));
        all.addAll(DirectNames.ofPattern(s.value()));
        yield all;
      }
    };
  }

  private static boolean isAssign(Term.Call call) {
    return call.operator().filter(":="::equals).isPresent();
  }

  private static boolean isUnify(Term.Call call) {
    return call.operator().filter("="::equals).isPresent();
  }

  Query query(Body body, Scope scope) {
    var clauses = new ArrayList<Clause>();
    body.literals().forEach(literal -> clause(literal, scope).ifPresent(clauses::add));
    return new Query(clauses);
  }

  /// Empty for declarations.
  private Optional<Clause> clause(Literal literal, Scope scope) {
    int start = frame.size();
    Optional<Clause> plain = statement(literal, scope);
    if (plain.isEmpty()) {
      return plain;
    }
    Clause clause = plain.get();
    if (!literal.with().isEmpty()) {
      clause = new Clause.With(literal.at(), targets.modifiers(literal.with(), scope), clause);
    }
    if (literal.negated()) {
      var body = new Query(List.of(clause));
      clause = new Clause.Not(literal.at(), body, Mentions.below(start, body, List.of()));
    }
    return Optional.of(clause);
  }

  private Optional<Clause> statement(Literal literal, Scope scope) {
    return switch (literal.statement()) {
      case Literal.Holds(Term.Call call) when isAssign(call) -> {
        Expr value = expr(call.args().get(1), scope);
        declare(DirectNames.ofPattern(call.args().getFirst()), "assigned", true, scope);
        yield Optional.of(
            new Clause.Equal(literal.at(), pattern(call.args().getFirst(), scope), value));
      }
      case Literal.Holds(Term.Call call) when isUnify(call) ->
          Optional.of(
              new Clause.Equal(
                  literal.at(), expr(call.args().get(0), scope), expr(call.args().get(1), scope)));
      case Literal.Holds(Term.Call call) -> Optional.of(call(literal.at(), call, scope));
      case Literal.Holds s -> Optional.of(new Clause.Holds(literal.at(), expr(s.term(), scope)));
      case Literal.Some s -> {
        declare(s.names(), "declared", false, scope);
        yield Optional.empty();
      }
      case Literal.SomeIn s -> Optional.of(someIn(literal.at(), s, scope));
      case Literal.Every s -> Optional.of(every(literal.at(), s, scope));
    };
  }

  private Expr pattern(Term term, Scope scope) {
    if (!(term instanceof Term.Var || term instanceof Term.Array || term instanceof Term.Obj)) {
      error(term.at(), "cannot assign to " + kind(term));
    }
    return expr(term, scope);
  }

  static String kind(Term term) {
    return switch (term) {
      case Term.Scalar s -> s.value().typeName();
      case Term.Var _ -> "var";
      case Term.Ref _ -> "ref";
      case Term.Array _ -> "array";
      case Term.Set _ -> "set";
      case Term.Obj _ -> "object";
      case Term.Comprehension c ->
          switch (c.shape()) {
            case ARRAY -> "arraycomprehension";
            case SET -> "setcomprehension";
            case OBJECT -> "objectcomprehension";
          };
      case Term.Call _ -> "call";
      case Term.Template _ -> "templatestring";
    };
  }

  /// @param mentioned whether the declaration is a pattern, which mentions the variables
  private void declare(List<Term.Var> vars, String how, boolean mentioned, Scope scope) {
    for (Term.Var v : vars) {
      Optional<String> earlier = scope.declaration(v.name());
      if (earlier.isPresent() && !v.isWildcard()) {
        error(v.at(), "var " + v.name() + " " + earlier.get() + " above");
      } else if (scope.isReferenced(v.name())) {
        error(v.at(), "var " + v.name() + " referenced above");
      }
      Local local = frame.add(v.name(), v.at());
      local.declare(how, mentioned ? 1 : 0);
      scope.declare(local, how);
    }
  }

  private Clause someIn(Location at, Literal.SomeIn some, Scope scope) {
    Expr domain = expr(some.domain(), scope);
    var vars = new ArrayList<Term.Var>();
    some.key().ifPresent(key -> vars.addAll(DirectNames.ofPattern(key)));
    vars.addAll(DirectNames.ofPattern(some.value()));
    declare(vars, "declared", true, scope);
    Expr key =
        some.key()
            .map(term -> expr(term, scope))
            .orElseGet(() -> new Expr.Read(at, frame.add("$k", at)));
    return new Clause.Equal(
        at, expr(some.value(), scope), new Expr.Lookup(some.domain().at(), domain, List.of(key)));
  }

  private Clause every(Location at, Literal.Every every, Scope outer) {
    Expr domain = expr(every.domain(), outer);
    int start = frame.size();
    var scope = new Scope(Optional.of(outer));
    Optional<Local> key = every.key().map(v -> declareOne(v, scope));
    Local value = declareOne(every.value(), scope);
    imply(every.body(), List.of(), scope);
    Query body = query(every.body(), scope);
    return new Clause.Every(at, key, value, domain, body, Mentions.below(start, body, List.of()));
  }

  private Local declareOne(Term.Var v, Scope scope) {
    Local local = frame.add(v.name(), v.at());
    local.declare("declared", 0);
    scope.declare(local, "declared");
    return local;
  }

  private Clause call(Location at, Term.Call call, Scope scope) {
    if (call.function() instanceof Term.Var(_, String name) && name.equals("print")) {
      return print(at, call, scope);
    }
    Optional<Callee> callee = callee(call, scope);
    List<Expr> args = exprs(call.args(), scope);
    if (callee.isEmpty()) {
      return new Clause.Holds(at, new Expr.Const(at, BooleanValue.TRUE));
    }
    int arity = callee.get().arity();
    if (args.size() == arity + 1) {
      Expr result = called(call, callee.get(), args.subList(0, arity));
      return new Clause.Equal(at, result, args.getLast());
    }
    return new Clause.Holds(at, checked(call, callee.get(), args));
  }

  /// What is undefined is printed, too: each argument is a set of one value or none.
  private Clause print(Location at, Term.Call call, Scope scope) {
    var printed = new ArrayList<Expr>();
    for (Term arg : call.args()) {
      int start = frame.size();
      var value = new Expr.Read(arg.at(), frame.temporary(arg.at()));
      var body = new Query(List.of(new Clause.Equal(arg.at(), value, expr(arg, scope))));
      printed.add(
          new Expr.Comprehension(
              arg.at(),
              Term.Shape.SET,
              Optional.empty(),
              value,
              body,
              Mentions.below(start, body, List.of())));
    }
    Callee printer = new Callee.Native(callees.builtin("internal.print").orElseThrow());
    return new Clause.Holds(at, new Expr.Call(at, printer, List.of(new Expr.ArrayOf(at, printed))));
  }

  private Expr checked(Term.Call call, Callee callee, List<Expr> args) {
    if (args.size() != callee.arity()) {
      errors.add(
          PolicyError.at(
                  call.at(),
                  ErrorCode.REGO_TYPE_ERROR,
                  callee.name()
                      + ": arity mismatch: expected "
                      + callee.arity()
                      + " arguments, found "
                      + args.size())
              .withHint(OUTPUT_ARG_HINT));
    }
    return called(call, callee, args);
  }

  /// What a rule knows of itself is a constant.
  private Expr called(Term.Call call, Callee callee, List<Expr> args) {
    return metadata
        .find(callee)
        .<Expr>map(value -> new Expr.Const(call.at(), value))
        .orElseGet(() -> new Expr.Call(call.at(), callee, args));
  }

  private Optional<Callee> callee(Term.Call call, Scope scope) {
    return callees.find(call.function(), names, scope, errors);
  }

  List<Expr> exprs(List<Term> terms, Scope scope) {
    return terms.stream().map(term -> expr(term, scope)).toList();
  }

  Expr expr(Term term, Scope scope) {
    return switch (term) {
      case Term.Scalar t -> new Expr.Const(t.at(), t.value());
      case Term.Var t -> variable(t, scope);
      case Term.Ref t -> lookup(t, scope);
      case Term.Array t -> {
        List<Expr> elements = exprs(t.elements(), scope);
        yield Constants.fold(new Expr.ArrayOf(t.at(), elements));
      }
      case Term.Set t -> Constants.fold(new Expr.SetOf(t.at(), exprs(t.elements(), scope)));
      case Term.Obj t -> {
        List<Expr> keys = t.members().stream().map(m -> expr(m.key(), scope)).toList();
        List<Expr> values = t.members().stream().map(m -> expr(m.value(), scope)).toList();
        yield Constants.fold(new Expr.ObjectOf(t.at(), keys, values));
      }
      case Term.Comprehension t -> comprehension(t, scope);
      case Term.Call t ->
          callee(t, scope)
              .map(callee -> checked(t, callee, exprs(t.args(), scope)))
              .orElseGet(() -> new Expr.Const(t.at(), NullValue.NULL));
      case Term.Template t -> template(t, scope);
    };
  }

  private Expr variable(Term.Var v, Scope scope) {
    Optional<Local> local = scope.find(v.name());
    if (local.isPresent()) {
      scope.markReferenced(v.name());
      local.get().mention();
      return new Expr.Read(v.at(), local.get());
    }
    if (v.name().equals("input")) {
      return new Expr.Input(v.at());
    }
    if (v.name().equals("data")) {
      return new Expr.Data(v.at());
    }
    Optional<Names.Target> global = names.find(v.name());
    if (global.isPresent()) {
      return target(v.at(), global.get());
    }
    Local implied = frame.add(v.name(), v.at());
    scope.imply(implied);
    scope.markReferenced(v.name());
    return new Expr.Read(v.at(), implied);
  }

  private static Expr target(Location at, Names.Target target) {
    Expr root = target.data() ? new Expr.Data(at) : new Expr.Input(at);
    List<Expr> path = new ArrayList<>();
    target.path().forEach(key -> path.add(new Expr.Const(at, key)));
    return path.isEmpty() ? root : new Expr.Lookup(at, root, path);
  }

  private Expr lookup(Term.Ref ref, Scope scope) {
    Expr head = expr(ref.head(), scope);
    List<Expr> path = exprs(ref.path(), scope);
    if (head instanceof Expr.Lookup inner) {
      var all = new ArrayList<>(inner.path());
      all.addAll(path);
      return new Expr.Lookup(ref.at(), inner.head(), all);
    }
    return new Expr.Lookup(ref.at(), head, path);
  }

  private Expr comprehension(Term.Comprehension t, Scope outer) {
    int start = frame.size();
    var scope = new Scope(Optional.of(outer));
    var heads = new ArrayList<Term>();
    t.key().ifPresent(heads::add);
    heads.add(t.value());
    imply(t.body(), heads, scope);
    Query body = query(t.body(), scope);
    Optional<Expr> key = t.key().map(term -> expr(term, scope));
    Expr value = expr(t.value(), scope);
    var yields = new ArrayList<Expr>(List.of(value));
    key.ifPresent(yields::add);
    return new Expr.Comprehension(
        t.at(), t.shape(), key, value, body, Mentions.below(start, body, yields));
  }

  private Expr template(Term.Template t, Scope scope) {
    int start = frame.size();
    var holes = new ArrayList<Expr.Hole>();
    for (Term.Part part : t.parts()) {
      holes.add(
          switch (part) {
            case Term.Text text ->
                new Expr.Hole(new Expr.Const(t.at(), Value.of(text.text())), new Query(List.of()));
            case Term.Hole hole -> hole(hole.literal(), scope);
          });
    }
    var captures = new BitSet();
    holes.forEach(hole -> captures.or(Mentions.below(start, hole.body(), List.of(hole.value()))));
    return new Expr.Template(t.at(), holes, captures);
  }

  private Expr.Hole hole(Literal literal, Scope scope) {
    if (!(literal.statement() instanceof Literal.Holds(Term term))
        || literal.negated()
        || (term instanceof Term.Call call && (isAssign(call) || isUnify(call)))) {
      error(literal.at(), "invalid template string expression");
      return new Expr.Hole(new Expr.Const(literal.at(), NullValue.NULL), new Query(List.of()));
    }
    Expr value = expr(term, scope);
    Local result = frame.temporary(literal.at());
    var read = new Expr.Read(literal.at(), result);
    Clause clause = new Clause.Equal(literal.at(), read, value);
    if (!literal.with().isEmpty()) {
      clause = new Clause.With(literal.at(), targets.modifiers(literal.with(), scope), clause);
    }
    return new Expr.Hole(read, new Query(List.of(clause)));
  }

  private void error(Location at, String message) {
    errors.add(PolicyError.at(at, ErrorCode.REGO_COMPILE_ERROR, message));
  }

  /// The strings of a path, where all steps are constants.
  static Optional<List<Value>> constants(List<Term> path) {
    var values = new ArrayList<Value>();
    for (Term step : path) {
      if (!(step instanceof Term.Scalar scalar)) {
        return Optional.empty();
      }
      values.add(scalar.value());
    }
    return Optional.of(values);
  }

  /// A dotted name, where all steps are strings.
  static Optional<String> dotted(Term function) {
    return switch (function) {
      case Term.Var v -> Optional.of(v.name());
      case Term.Ref(Location _, Term.Var head, List<Term> path) -> {
        var name = new StringBuilder(head.name());
        for (Term step : path) {
          if (!(step instanceof Term.Scalar(Location _, StringValue text))) {
            yield Optional.empty();
          }
          name.append('.').append(text.value());
        }
        yield Optional.of(name.toString());
      }
      case Term.Ref _,
          Term.Scalar _,
          Term.Array _,
          Term.Set _,
          Term.Obj _,
          Term.Comprehension _,
          Term.Call _,
          Term.Template _ ->
          Optional.empty();
    };
  }
}
