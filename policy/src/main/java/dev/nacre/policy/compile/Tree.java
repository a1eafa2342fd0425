package dev.nacre.policy.compile;

import dev.nacre.policy.run.CompleteRule;
import dev.nacre.policy.run.PartialRule;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// All rules of all modules by their names.
final class Tree {
  private final RuleNode root = new RuleNode(0, null, Value.of("data"));
  private final List<RuleNode> nodes = new ArrayList<>(List.of(root));
  private final Map<RuleNode, List<RuleSource>> rules = new LinkedHashMap<>();
  private final Uses uses = new Uses();
  private final Map<List<String>, Set<String>> namesByPackage = new LinkedHashMap<>();

  Tree(List<Module> modules, List<PolicyError> errors) {
    for (Module module : modules) {
      node(Names.values(module.packagePath())).markPackage();
      for (Rule rule : module.rules()) {
        add(module, rule);
      }
    }
    rules.forEach((node, sources) -> define(node, sources, errors));
    rules.forEach((node, sources) -> refuseBelow(node, sources, errors));
  }

  private void add(Module module, Rule rule) {
    Rule.Head head = rule.head();
    var path = new ArrayList<Term>();
    String name =
        switch (head.ref()) {
          case Term.Ref(_, Term.Var v, List<Term> steps) -> {
            path.addAll(steps);
            yield v.name();
          }
          case Term.Var v -> v.name();
          default -> throw new IllegalStateException("a rule without a name");
        };
    Optional<Term> element = head.element();
    if (isOldPartialSet(module, rule, path)) {
      element = Optional.of(path.removeFirst());
    }
    int ground = 0;
    while (ground < path.size() && path.get(ground) instanceof Term.Scalar) {
      ground++;
    }
    List<Value> full = Names.values(module.packagePath());
    full.add(Value.of(name));
    path.subList(0, ground).forEach(step -> full.add(((Term.Scalar) step).value()));
    var source =
        new RuleSource(module, rule, List.copyOf(path.subList(ground, path.size())), element);
    rules.computeIfAbsent(node(full), _ -> new ArrayList<>()).add(source);
    namesByPackage.computeIfAbsent(module.packagePath(), _ -> new HashSet<>()).add(name);
  }

  /// `p[x] { … }` of version 0.
  private static boolean isOldPartialSet(Module module, Rule rule, List<Term> path) {
    Rule.Head head = rule.head();
    return !module.version1()
        && path.size() == 1
        && head.args().isEmpty()
        && head.element().isEmpty()
        && head.value().isEmpty()
        && !head.hasIf()
        && !rule.isDefault();
  }

  private RuleNode node(List<Value> path) {
    RuleNode node = root;
    for (Value key : path) {
      RuleNode child = node.child(key);
      if (child == null) {
        child = new RuleNode(nodes.size(), node, key);
        node.children().put(key, child);
        nodes.add(child);
      }
      node = child;
    }
    return node;
  }

  private static void define(RuleNode node, List<RuleSource> sources, List<PolicyError> errors) {
    RuleSource first = sources.getFirst();
    boolean function = first.isFunction();
    boolean partial = sources.stream().anyMatch(RuleSource::isPartial);
    for (RuleSource source : sources) {
      boolean mixed =
          source.isFunction() != function
              || (partial && source.dynamic().isEmpty() && source.element().isEmpty())
              || (function
                  && source.rule().head().args().orElseThrow().size()
                      != first.rule().head().args().orElseThrow().size());
      if (mixed) {
        errors.add(
            PolicyError.at(
                source.rule().at(),
                ErrorCode.REGO_TYPE_ERROR,
                "conflicting rules " + node.path() + " found"));
      }
    }
    if (sources.stream().filter(source -> source.rule().isDefault()).count() > 1) {
      errors.add(
          PolicyError.at(
              sources.getLast().rule().at(),
              ErrorCode.REGO_TYPE_ERROR,
              "multiple default rules " + node.path() + " found"));
    }
    node.define(partial ? new PartialRule(node) : new CompleteRule(node, function));
  }

  /// Nothing can lie below a rule that has one value, or at the place of a rule but its values.
  private void refuseBelow(RuleNode node, List<RuleSource> sources, List<PolicyError> errors) {
    Location at = sources.getFirst().rule().at();
    if (node.isPackage()) {
      errors.add(
          PolicyError.at(
              at,
              ErrorCode.REGO_TYPE_ERROR,
              "package " + node.path() + " conflicts with rule " + node.path()));
    } else if (node.definition() instanceof CompleteRule && !node.children().isEmpty()) {
      String below =
          node.children().values().stream().map(RuleNode::path).collect(Collectors.joining(" "));
      errors.add(
          PolicyError.at(
              at,
              ErrorCode.REGO_TYPE_ERROR,
              "rule " + node.path() + " conflicts with [" + below + "]"));
    }
  }

  Uses uses() {
    return uses;
  }

  RuleNode root() {
    return root;
  }

  List<RuleNode> nodes() {
    return nodes;
  }

  Optional<RuleNode> find(List<Value> path) {
    RuleNode node = root;
    for (Value key : path) {
      node = node.child(key);
      if (node == null) {
        return Optional.empty();
      }
    }
    return Optional.of(node);
  }

  boolean hasRules(RuleNode node) {
    return rules.containsKey(node);
  }

  Map<RuleNode, List<RuleSource>> rules() {
    return rules;
  }

  /// How many arguments a function takes; empty for rules that are no functions.
  Optional<Integer> arity(RuleNode node) {
    List<RuleSource> sources = rules.getOrDefault(node, List.of());
    return sources.isEmpty()
        ? Optional.empty()
        : sources.getFirst().rule().head().args().map(List::size);
  }

  Set<String> ruleNames(List<String> packagePath) {
    return namesByPackage.getOrDefault(packagePath, Set.of());
  }
}
