package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Import;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What version 1 forbids, and what is forbidden only where strictness is asked for.
///
/// Version 1 forbids imports of one name, rules and variables named `input` or `data`, and builtins
/// that are deprecated. Strictness forbids the same in version 0, and in both versions variables,
/// arguments and imports that are not used.
final class StrictChecks {
  private static final Set<String> DEPRECATED =
      Set.of(
          "all",
          "any",
          "cast_array",
          "cast_boolean",
          "cast_null",
          "cast_object",
          "cast_set",
          "cast_string",
          "net.cidr_overlap",
          "re_match",
          "set_diff");

  private final boolean strict;
  private final List<PolicyError> errors;

  StrictChecks(boolean strict, List<PolicyError> errors) {
    this.strict = strict;
    this.errors = errors;
  }

  void modules(List<Module> modules) {
    for (Module module : modules) {
      if (strict || module.version1()) {
        imports(module);
        module.rules().forEach(this::name);
      }
    }
  }

  private void imports(Module module) {
    var seen = new HashMap<String, Import>();
    for (Import i : module.imports()) {
      boolean document = i.path().getFirst().equals("data") || i.path().getFirst().equals("input");
      Import earlier = document ? seen.putIfAbsent(i.name(), i) : null;
      if (earlier != null) {
        add(
            i.at(),
            ErrorCode.REGO_COMPILE_ERROR,
            "import must not shadow import " + String.join(".", earlier.path()));
      }
    }
  }

  private void name(Rule rule) {
    Term head = rule.head().ref() instanceof Term.Ref ref ? ref.head() : rule.head().ref();
    if (head instanceof Term.Var(Location at, String name) && isRoot(name)) {
      add(
          at,
          ErrorCode.REGO_COMPILE_ERROR,
          "rules must not shadow " + name + " (use a different rule name)");
    }
  }

  private static boolean isRoot(String name) {
    return name.equals("input") || name.equals("data");
  }

  /// @param called the calls that were found in the rules
  void calls(List<Module> modules, Collection<Expr.Call> called) {
    for (Expr.Call call : called) {
      if (call.callee() instanceof Callee.Native(Builtin builtin)
          && DEPRECATED.contains(builtin.name())
          && isChecked(modules, call.at().source())) {
        add(
            call.at(),
            ErrorCode.REGO_TYPE_ERROR,
            "deprecated built-in function calls in expression: " + builtin.name());
      }
    }
  }

  private boolean isChecked(List<Module> modules, PolicySource source) {
    return strict || modules.stream().anyMatch(m -> m.version1() && m.source().equals(source));
  }

  static boolean isDeprecated(Callee callee) {
    return callee instanceof Callee.Native(Builtin builtin) && DEPRECATED.contains(builtin.name());
  }

  void variables(List<Module> modules, Collection<List<ResolvedRule>> rules) {
    // The branches of one rule share its arguments: used in one is used.
    var unused = new LinkedHashMap<Local, Boolean>();
    var used = new HashSet<Location>();
    for (List<ResolvedRule> bodies : rules) {
      for (ResolvedRule body : bodies) {
        for (Local local : body.frame().declared()) {
          if (isRoot(local.name()) && isChecked(modules, local.at().source())) {
            add(
                local.at(),
                ErrorCode.REGO_COMPILE_ERROR,
                "variables must not shadow " + local.name() + " (use a different variable name)");
          }
          if (local.isUsed()) {
            used.add(local.at());
          } else {
            unused.put(local, true);
          }
        }
      }
    }
    if (strict) {
      var told = new HashSet<Location>();
      unused.keySet().stream()
          .filter(local -> !used.contains(local.at()) && told.add(local.at()))
          .forEach(this::unused);
    }
  }

  private void unused(Local local) {
    String message =
        switch (local.declaration()) {
          case "arg" ->
              "unused argument " + local.name() + ". (hint: use _ (wildcard variable) instead)";
          default -> local.declaration() + " var " + local.name() + " unused";
        };
    add(local.at(), ErrorCode.REGO_COMPILE_ERROR, message);
  }

  /// @param names what each module knows, and what of it was used
  void unusedImports(Map<Module, Set<String>> names) {
    if (!strict) {
      return;
    }
    names.forEach((module, used) -> {
      for (Import i : module.imports()) {
        boolean document =
            i.path().getFirst().equals("data") || i.path().getFirst().equals("input");
        if (document && !used.contains(i.name())) {
          add(
              i.at(),
              ErrorCode.REGO_COMPILE_ERROR,
              "import " + String.join(".", i.path()) + " unused");
        }
      }
    });
  }

  private void add(Location at, ErrorCode code, String message) {
    errors.add(PolicyError.at(at, code, message));
  }
}
