package dev.nacre.policy.tool;

import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.syntax.Walk;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds the rules of modules that are tests.
final class TestFinder {
  private final Dialect dialect;
  private final Map<String, TestCase> tests = new LinkedHashMap<>();
  private final List<PolicySource> caseRules = new ArrayList<>();

  TestFinder(Dialect dialect) {
    this.dialect = dialect;
  }

  List<TestCase> tests() {
    return List.copyOf(tests.values());
  }

  /// Rules that list the cases of tests with parameters.
  List<PolicySource> caseRules() {
    return caseRules;
  }

  /// A source that cannot be parsed has no tests; compiling tells what is wrong with it.
  void add(PolicySource source) {
    Module module;
    try {
      module = Parser.module(source, dialect);
    } catch (PolicyException _) {
      return;
    }
    for (Rule rule : module.rules()) {
      name(rule)
          .filter(name -> name.startsWith("test_") || name.startsWith("todo_test_"))
          .ifPresent(name -> add(module, rule, name));
    }
  }

  private static Optional<String> name(Rule rule) {
    if (rule.head().args().isPresent()) {
      return Optional.empty();
    }
    return switch (rule.head().ref()) {
      case Term.Var(_, String name) -> Optional.of(name);
      case Term.Ref(_, Term.Var(_, String name), _) -> Optional.of(name);
      default -> Optional.empty();
    };
  }

  private void add(Module module, Rule rule, String name) {
    String packagePath = path(module.packagePath());
    if (tests.containsKey(packagePath + "." + name)) {
      return;
    }
    Optional<String> cases =
        parameters(rule).map(parameters -> caseRule(module, rule, name, parameters));
    var test = new TestCase(packagePath, name, rule.head().at(), cases);
    tests.put(test.path(), test);
  }

  private static String path(List<String> names) {
    return names.stream()
        .map(name ->
            name.matches("[A-Za-z_][A-Za-z0-9_]*") ? "." + name : "[" + Value.of(name) + "]")
        .collect(Collectors.joining("", "data", ""));
  }

  /// The variables behind the name of a test, where there is nothing else.
  private static Optional<List<String>> parameters(Rule rule) {
    if (!(rule.head().ref() instanceof Term.Ref(_, _, List<Term> steps))) {
      return Optional.empty();
    }
    var names = new ArrayList<String>();
    for (Term step : steps) {
      if (!(step instanceof Term.Var(_, String name))) {
        return Optional.empty();
      }
      names.add(name);
    }
    return Optional.of(names);
  }

  /// A rule whose elements are the cases: it stops at the statement that binds the last parameter.
  private String caseRule(Module module, Rule rule, String name, List<String> parameters) {
    String caseName = "cases_of_" + name;
    List<Literal> literals = rule.body().map(body -> body.literals()).orElse(List.of());
    var missing = new HashSet<>(parameters);
    int end = 0;
    while (end < literals.size() && !missing.isEmpty()) {
      missing.removeAll(variables(literals.get(end++)));
    }
    String imports =
        module.imports().stream().map(i -> i.at().text() + "\n").collect(Collectors.joining());
    String statements =
        literals.subList(0, end).stream()
            .map(literal -> literal.at().text() + "\n")
            .collect(Collectors.joining());
    String keywords = module.version1() ? "" : "import future.keywords\n";
    String text =
        "%s\n%s\n%s contains [%s] if {\n%s}\n"
            .formatted(
                module.packageAt().text(),
                keywords + imports,
                caseName,
                String.join(", ", parameters),
                statements);
    caseRules.add(new PolicySource("cases of " + name, text));
    return path(module.packagePath()) + "." + caseName;
  }

  private static Set<String> variables(Literal literal) {
    var names = new HashSet<String>();
    Walk.terms(
        literal,
        term -> {
          if (term instanceof Term.Var(_, String name)) {
            names.add(name);
          }
        });
    return names;
  }
}
