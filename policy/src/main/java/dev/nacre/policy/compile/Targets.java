package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Resolves what stands behind `with`.
final class Targets {
  private final Resolver resolver;
  private final Names names;
  private final Callees callees;
  private final List<PolicyError> errors;

  Targets(Resolver resolver, Names names, Callees callees, List<PolicyError> errors) {
    this.resolver = resolver;
    this.names = names;
    this.callees = callees;
    this.errors = errors;
  }

  List<Clause.Modifier> modifiers(List<Literal.With> with, Scope scope) {
    var modifiers = new ArrayList<Clause.Modifier>();
    for (Literal.With w : with) {
      modifiers.add(modifier(w, scope));
    }
    return modifiers;
  }

  private Clause.Modifier modifier(Literal.With w, Scope scope) {
    Optional<Callee> function = callees.find(w.target(), names, scope);
    if (function.isPresent()) {
      return functionModifier(w, function.get(), scope);
    }
    Expr value = resolver.expr(w.value(), scope);
    Expr target = resolver.expr(w.target(), scope);
    List<Value> path = List.of();
    Expr root = target;
    if (target instanceof Expr.Lookup lookup) {
      root = lookup.head();
      path = constants(lookup.path());
    }
    return switch (root) {
      case Expr.Input _ -> new Clause.Modifier(w.at(), new Clause.InputTarget(path), value);
      case Expr.Data _ -> new Clause.Modifier(w.at(), new Clause.DataTarget(path), value);
      case Expr.Const _,
          Expr.Read _,
          Expr.Lookup _,
          Expr.ArrayOf _,
          Expr.SetOf _,
          Expr.ObjectOf _,
          Expr.Call _,
          Expr.Comprehension _,
          Expr.Template _ -> {
        error(
            w.target().at(),
            ErrorCode.REGO_TYPE_ERROR,
            "with keyword target must reference existing input, data, or a function");
        yield new Clause.Modifier(w.at(), new Clause.InputTarget(path), value);
      }
    };
  }

  private List<Value> constants(List<Expr> path) {
    var values = new ArrayList<Value>();
    for (Expr step : path) {
      if (step instanceof Expr.Const constant) {
        values.add(constant.value());
      } else {
        error(
            step.at(),
            ErrorCode.REGO_COMPILE_ERROR,
            "with keyword target must be a reference of constants");
      }
    }
    return values;
  }

  private Clause.Modifier functionModifier(Literal.With w, Callee target, Scope scope) {
    Optional<Callee> replacement = replacement(w.value(), target, scope);
    Expr value =
        replacement.isPresent()
            ? new Expr.Const(w.at(), NullValue.NULL)
            : resolver.expr(w.value(), scope);
    return new Clause.Modifier(w.at(), new Clause.FunctionTarget(target, replacement), value);
  }

  /// A function or builtin of the same arity; everything else is a value.
  private Optional<Callee> replacement(Term value, Callee target, Scope scope) {
    boolean name = value instanceof Term.Var || value instanceof Term.Ref;
    Optional<Callee> found = name ? callees.find(value, names, scope) : Optional.empty();
    found.ifPresent(callee -> {
      if (callee.arity() != target.arity()) {
        error(
            value.at(),
            ErrorCode.REGO_TYPE_ERROR,
            callee.name()
                + ": arity mismatch: expected a function of "
                + target.arity()
                + " arguments, found "
                + callee.arity());
      }
    });
    return found;
  }

  private void error(Location at, ErrorCode code, String message) {
    errors.add(PolicyError.at(at, code, message));
  }

  /// What identifies a function at run time: its name, or the node of its rules.
  static Object identity(Callee callee) {
    return switch (callee) {
      case Callee.Native(Builtin builtin) -> builtin.name();
      case Callee.User(RuleNode node, _) -> node;
    };
  }

  static Object implementation(Callee callee) {
    return switch (callee) {
      case Callee.Native(Builtin builtin) -> builtin;
      case Callee.User(RuleNode node, _) -> node;
    };
  }
}
