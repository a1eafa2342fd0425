package dev.nacre.policy.compile;

import dev.nacre.policy.run.Definition;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which rules use which, so that no rule may use itself.
final class Uses {
  private final Map<RuleNode, Set<RuleNode>> used = new LinkedHashMap<>();
  private final Set<RuleNode> given = new LinkedHashSet<>();
  private Optional<RuleNode> user = Optional.empty();

  /// What is noted from here on belongs to the rules of `node`.
  void begin(RuleNode node) {
    user = Optional.of(node);
  }

  /// Nothing is noted from here on: queries may be compiled by many threads.
  void end() {
    user = Optional.empty();
  }

  /// Notes that the rules depend on what belongs to an evaluation: its documents, time, chance.
  void noteGiven() {
    user.ifPresent(given::add);
  }

  /// Tells the rules that depend on nothing of an evaluation, not even through others.
  void fix(Set<RuleNode> rules) {
    var varying = new LinkedHashSet<>(given);
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Map.Entry<RuleNode, Set<RuleNode>> entry : used.entrySet()) {
        if (!Collections.disjoint(entry.getValue(), varying)) {
          grows |= varying.add(entry.getKey());
        }
      }
    }
    for (RuleNode rule : rules) {
      Definition definition = rule.definition();
      if (definition != null && !varying.contains(rule)) {
        definition.fix();
      }
    }
  }

  void note(RuleNode rule) {
    user.ifPresent(node -> used.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(rule));
  }

  /// Notes all rules at and below a node.
  void noteBelow(RuleNode node) {
    if (node.definition() != null) {
      note(node);
    }
    node.children().values().forEach(this::noteBelow);
  }

  /// Notes the rules that a path with variables can meet.
  void notePath(RuleNode node, List<Expr> path) {
    if (node.definition() != null || path.isEmpty()) {
      noteBelow(node);
      return;
    }
    List<Expr> rest = path.subList(1, path.size());
    node.children()
        .forEach((name, child) -> {
          boolean meets =
              !(path.getFirst() instanceof Expr.Const constant) || constant.value().equals(name);
          if (meets) {
            notePath(child, rest);
          }
        });
  }

  /// Reports each rule that uses itself.
  void check(Map<RuleNode, List<RuleSource>> rules, List<PolicyError> errors) {
    var done = new HashSet<RuleNode>();
    for (RuleNode node : rules.keySet()) {
      search(node, new ArrayList<>(), done)
          .ifPresent(cycle -> {
            Location at = place(rules.getOrDefault(cycle.getFirst(), List.of()));
            String names = cycle.stream().map(RuleNode::path).collect(Collectors.joining(" -> "));
            errors.add(
                PolicyError.at(
                    at,
                    ErrorCode.REGO_RECURSION_ERROR,
                    "rule " + cycle.getFirst().path() + " is recursive: " + names));
          });
    }
  }

  private static Location place(List<RuleSource> sources) {
    return sources.isEmpty() ? Location.NOWHERE : sources.getFirst().rule().at();
  }

  private Optional<List<RuleNode>> search(RuleNode node, List<RuleNode> path, Set<RuleNode> done) {
    int before = path.indexOf(node);
    if (before >= 0) {
      var cycle = new ArrayList<>(path.subList(before, path.size()));
      cycle.add(node);
      return Optional.of(cycle);
    }
    if (!done.add(node)) {
      return Optional.empty();
    }
    path.add(node);
    for (RuleNode next : used.getOrDefault(node, Set.of())) {
      Optional<List<RuleNode>> cycle =
          path.contains(next) || !done.contains(next) ? search(next, path, done) : Optional.empty();
      if (cycle.isPresent()) {
        return cycle;
      }
    }
    path.removeLast();
    return Optional.empty();
  }
}
