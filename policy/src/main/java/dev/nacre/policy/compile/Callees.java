package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.builtin.Builtins;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what a call calls.
final class Callees {
  private final Builtins builtins;
  private final Tree tree;

  Callees(Builtins builtins, Tree tree) {
    this.builtins = builtins;
    this.tree = tree;
  }

  /// Reports a function that does not exist.
  Optional<Callee> find(Term function, Names names, Scope scope, List<PolicyError> errors) {
    Optional<Callee> found = find(function, names, scope);
    if (found.isEmpty()) {
      errors.add(
          PolicyError.at(
              function.at(),
              ErrorCode.REGO_TYPE_ERROR,
              "undefined function " + Resolver.dotted(function).orElse(function.at().text())));
    }
    return found;
  }

  Optional<Callee> find(Term function, Names names, Scope scope) {
    Optional<Callee> rule = path(function, names, scope).flatMap(this::function);
    return rule.isPresent()
        ? rule
        : Resolver.dotted(function).flatMap(builtins::find).map(Callee.Native::new);
  }

  Optional<Builtin> builtin(String name) {
    return builtins.find(name);
  }

  private Optional<Callee> function(List<Value> path) {
    return tree.find(path).flatMap(node -> tree.arity(node).map(n -> new Callee.User(node, n)));
  }

  /// The path behind `data` that a name stands for.
  Optional<List<Value>> path(Term name, Names names, Scope scope) {
    if (name instanceof Term.Var v) {
      return scope.find(v.name()).isPresent() ? Optional.empty() : root(v.name(), names);
    }
    if (name instanceof Term.Ref ref && ref.head() instanceof Term.Var v) {
      Optional<List<Value>> root =
          scope.find(v.name()).isPresent() ? Optional.empty() : root(v.name(), names);
      return root.flatMap(
          above -> Resolver.constants(ref.path()).map(below -> concat(above, below)));
    }
    return Optional.empty();
  }

  private static Optional<List<Value>> root(String name, Names names) {
    return name.equals("data")
        ? Optional.of(List.of())
        : names.find(name).filter(Names.Target::data).map(Names.Target::path);
  }

  private static List<Value> concat(List<Value> above, List<Value> below) {
    var all = new ArrayList<>(above);
    all.addAll(below);
    return all;
  }
}
