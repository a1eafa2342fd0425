package dev.nacre.policy.lint;

import dev.nacre.policy.lint.Remark.Kind;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Import;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.syntax.Walk;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Looks for what is allowed in policies, but hardly meant.
public final class Linter {
  private final List<Module> modules;
  private final List<Remark> remarks = new ArrayList<>();

  private Linter(List<Module> modules) {
    this.modules = modules;
  }

  /// The remarks on all sources, by file and place.
  ///
  /// @throws dev.nacre.policy.source.PolicyException with `rego_parse_error`
  public static List<Remark> lint(List<PolicySource> sources, Dialect dialect) {
    var linter =
        new Linter(sources.stream().map(source -> Parser.module(source, dialect)).toList());
    linter.lint();
    Collections.sort(linter.remarks);
    return List.copyOf(linter.remarks);
  }

  private void lint() {
    Set<String> mentioned = new HashSet<>();
    for (Module module : modules) {
      for (Rule rule : module.rules()) {
        Walk.terms(rule, term -> mention(term, rule, mentioned));
      }
    }
    for (Module module : modules) {
      imports(module);
      names(module);
      Map<String, List<Rule>> rules = byName(module);
      rules.forEach((name, same) -> defaults(name, same, mentioned));
      module.rules().forEach(rule -> new Conditions(remarks).rule(rule));
    }
  }

  /// Notes names that other rules mention, alone or at the end of a path.
  private static void mention(Term term, Rule rule, Set<String> mentioned) {
    if (term == rule.head().ref()) {
      return;
    }
    switch (term) {
      case Term.Var(_, String name) -> mentioned.add(name);
      case Term.Ref(_, _, List<Term> steps) ->
          steps.forEach(step -> {
            if (step instanceof Term.Scalar(_, StringValue name)) {
              mentioned.add(name.value());
            }
          });
      default -> {}
    }
  }

  private void imports(Module module) {
    Set<String> used = new HashSet<>();
    module
        .rules()
        .forEach(rule ->
            Walk.terms(
                rule,
                term -> {
                  if (term instanceof Term.Var(_, String name)) {
                    used.add(name);
                  }
                }));
    Set<String> seen = new HashSet<>();
    for (Import i : module.imports()) {
      boolean language = i.path().getFirst().equals("rego") || i.path().getFirst().equals("future");
      if (!language && !used.contains(i.name())) {
        remark(Kind.UNUSED_IMPORT, i.at(), "nothing uses the import " + i.name());
      } else if (!language && !seen.add(i.name())) {
        remark(Kind.SHADOWED_NAME, i.at(), "another import has the name " + i.name());
      }
    }
  }

  private void names(Module module) {
    Set<String> outer = new HashSet<>(Set.of("input", "data"));
    module.imports().forEach(i -> outer.add(i.name()));
    module.rules().forEach(rule -> outer.add(name(rule)));
    var variables = new Variables(outer, remarks);
    module.rules().forEach(variables::rule);
    byName(module).values().forEach(variables::function);
  }

  private static Map<String, List<Rule>> byName(Module module) {
    var rules = new HashMap<String, List<Rule>>();
    module.rules().forEach(r -> rules.computeIfAbsent(name(r), _ -> new ArrayList<>()).add(r));
    return rules;
  }

  static String name(Rule rule) {
    return switch (rule.head().ref()) {
      case Term.Var(_, String name) -> name;
      case Term.Ref(_, Term.Var(_, String name), _) -> name;
      default -> "";
    };
  }

  /// A rule that is true or undefined, and that no other rule asks for, answers questions from
  /// outside: undefined is a poor answer there.
  private void defaults(String name, List<Rule> rules, Set<String> mentioned) {
    boolean isTest = name.startsWith("test_") || name.startsWith("todo_test_");
    boolean isDecision =
        !isTest && !mentioned.contains(name) && rules.stream().allMatch(Linter::isTrueOrNothing);
    if (isDecision) {
      remark(
          Kind.MISSING_DEFAULT,
          rules.getFirst().head().at(),
          name + " is true or undefined: write `default " + name + " := false`");
    }
  }

  private static boolean isTrueOrNothing(Rule rule) {
    Rule.Head head = rule.head();
    return !rule.isDefault()
        && head.ref() instanceof Term.Var
        && head.args().isEmpty()
        && head.element().isEmpty()
        && rule.body().isPresent()
        && rule.otherwise().isEmpty()
        && head.value().map(Linter::isTrue).orElse(true);
  }

  private static boolean isTrue(Term term) {
    return term instanceof Term.Scalar(_, Value value) && value == BooleanValue.TRUE;
  }

  private void remark(Kind kind, Location at, String message) {
    remarks.add(new Remark(kind, at, message));
  }
}
