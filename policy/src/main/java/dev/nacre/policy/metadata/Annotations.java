package dev.nacre.policy.metadata;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The metadata of all modules of a policy.
public final class Annotations {
  private final IdentityHashMap<Rule, List<Annotation>> byRule = new IdentityHashMap<>();
  private final Map<List<Value>, List<Annotation>> byDocument = new HashMap<>();
  private final Map<List<Value>, List<Annotation>> byPackage = new LinkedHashMap<>();

  private Annotations() {}

  /// @param errors receives what is wrong with the metadata
  public static Annotations of(List<Module> modules, List<PolicyError> errors) {
    var all = new Annotations();
    for (Module module : modules) {
      try {
        AnnotationReader.of(module).forEach(annotation -> all.add(module, annotation, errors));
      } catch (PolicyException e) {
        errors.addAll(e.errors());
      }
    }
    return all;
  }

  private void add(Module module, Annotation annotation, List<PolicyError> errors) {
    List<Annotation> same =
        annotation
            .rule()
            .map(rule ->
                annotation.scope() == Scope.RULE
                    ? byRule.computeIfAbsent(rule, _ -> new ArrayList<>())
                    : byDocument.computeIfAbsent(path(module, rule), _ -> new ArrayList<>()))
            .orElseGet(
                () -> byPackage.computeIfAbsent(packagePath(module), _ -> new ArrayList<>()));
    boolean again =
        annotation.scope() != Scope.RULE
            && same.stream().anyMatch(other -> other.scope() == annotation.scope());
    if (again) {
      errors.add(
          PolicyError.at(
              annotation.at(),
              ErrorCode.REGO_TYPE_ERROR,
              annotation.scope().text() + " annotation redeclared: " + module.source().name()));
    }
    same.add(annotation);
  }

  /// The metadata of the scope `rule` of one rule; empty where it has none.
  public Value rule(Rule rule) {
    List<Annotation> own = byRule.getOrDefault(rule, List.of());
    return own.isEmpty() ? ObjectValue.EMPTY : own.getFirst().value();
  }

  /// All that applies to a rule, from the rule itself up to the packages around it: objects with
  /// `path` and `annotations`.
  public Value chain(Module module, Rule rule) {
    List<Value> path = path(module, rule);
    var chain = new ArrayList<Value>();
    List<Annotation> own = byRule.getOrDefault(rule, List.of());
    if (own.isEmpty()) {
      chain.add(ObjectValue.builder().put("path", Value.of(path)).build());
    }
    own.forEach(annotation -> chain.add(link(path, annotation)));
    byDocument
        .getOrDefault(path, List.of())
        .forEach(annotation -> chain.add(link(path, annotation)));
    List<Value> home = packagePath(module);
    for (int length = home.size(); length >= 0; length--) {
      List<Value> above = home.subList(0, length);
      for (Annotation annotation : byPackage.getOrDefault(above, List.of())) {
        if (length == home.size() || annotation.scope() == Scope.SUBPACKAGES) {
          chain.add(link(above, annotation));
        }
      }
    }
    return Value.of(chain);
  }

  private static Value link(List<Value> path, Annotation annotation) {
    return ObjectValue.builder()
        .put("path", Value.of(path))
        .put("annotations", annotation.value())
        .build();
  }

  private static List<Value> packagePath(Module module) {
    return new ArrayList<>(
        module.packagePath().stream().map(name -> (Value) Value.of(name)).toList());
  }

  private static List<Value> path(Module module, Rule rule) {
    List<Value> path = packagePath(module);
    switch (rule.head().ref()) {
      case Term.Var(_, String name) -> path.add(Value.of(name));
      case Term.Ref(_, Term.Var(_, String name), List<Term> steps) -> {
        path.add(Value.of(name));
        for (Term step : steps) {
          if (!(step instanceof Term.Scalar(_, Value key))) {
            break;
          }
          path.add(key);
        }
      }
      default -> throw new IllegalStateException("a rule without a name");
    }
    return path;
  }
}
