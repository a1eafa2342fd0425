package dev.nacre.policy.compile;

import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.types.Type;
import dev.nacre.policy.types.Types;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the types of all rules, and on the way the expressions that can have no value.
final class TypeChecker {
  private final Tree tree;
  private final Map<RuleNode, List<ResolvedRule>> rules;
  private final List<PolicyError> errors;
  private final Map<RuleNode, Type> known;
  private final Set<RuleNode> open = new HashSet<>();
  private final Set<RuleNode> replaced = new HashSet<>();
  private final Set<Expr.Call> deprecated = new LinkedHashSet<>();

  private TypeChecker(
      Tree tree,
      Map<RuleNode, List<ResolvedRule>> rules,
      Map<RuleNode, Type> known,
      List<PolicyError> errors) {
    this.tree = tree;
    this.rules = rules;
    this.known = new HashMap<>(known);
    this.errors = errors;
  }

  static TypeChecker ofRules(
      Tree tree, Map<RuleNode, List<ResolvedRule>> rules, List<PolicyError> errors) {
    return new TypeChecker(tree, rules, Map.of(), errors);
  }

  /// Checks queries of a policy whose rules were checked before.
  static TypeChecker ofQueries(Tree tree, Map<RuleNode, Type> known, List<PolicyError> errors) {
    return new TypeChecker(tree, Map.of(), known, errors);
  }

  /// The types of all rules that were asked for.
  Map<RuleNode, Type> known() {
    return Map.copyOf(known);
  }

  Tree tree() {
    return tree;
  }

  void note(Expr.Call call) {
    if (StrictChecks.isDeprecated(call.callee())) {
      deprecated.add(call);
    }
  }

  /// The calls of builtins that are deprecated.
  Set<Expr.Call> deprecated() {
    return deprecated;
  }

  /// Checks what stands before `with`: rules that it replaces may have any type there.
  void withReplaced(List<Clause.Modifier> modifiers, Runnable check) {
    var before = new HashSet<>(replaced);
    for (Clause.Modifier modifier : modifiers) {
      if (modifier.target() instanceof Clause.DataTarget(List<Value> path)) {
        for (int length = 1; length <= path.size(); length++) {
          tree.find(path.subList(0, length)).filter(tree::hasRules).ifPresent(replaced::add);
        }
        tree.find(path).ifPresent(this::replaceBelow);
      }
    }
    check.run();
    replaced.clear();
    replaced.addAll(before);
  }

  private void replaceBelow(RuleNode node) {
    replaced.add(node);
    node.children().values().forEach(this::replaceBelow);
  }

  boolean isReplaced(RuleNode node) {
    return replaced.contains(node);
  }

  void checkRules() {
    rules.keySet().forEach(this::type);
  }

  void checkQuery(Frame frame, Query query) {
    new BodyTypes(this, frame, errors).check(query);
  }

  /// The type of the document that the rules of a name define, or of what a function gives.
  Type type(RuleNode node) {
    Type type = known.get(node);
    if (type != null) {
      return type;
    }
    if (!open.add(node)) {
      return Types.ANY;
    }
    type = infer(node, rules.getOrDefault(node, List.of()));
    open.remove(node);
    known.put(node, type);
    return type;
  }

  private Type infer(RuleNode node, List<ResolvedRule> bodies) {
    var values = new ArrayList<Type>();
    var keys = new ArrayList<Type>();
    var members = new ArrayList<Type>();
    boolean plain = node.children().isEmpty();
    for (ResolvedRule rule : bodies) {
      var body = new BodyTypes(this, rule.frame(), errors);
      rule.bound().stream().forEach(slot -> body.bind(slot, Types.ANY));
      body.check(rule.query());
      List<Type> heads = rule.heads().stream().map(body::typeOf).toList();
      switch (rule.shape()) {
        case VALUE -> values.add(heads.isEmpty() ? Types.BOOLEAN : heads.getLast());
        case ELEMENT -> values.add(heads.getLast());
        case MEMBER -> {
          keys.add(heads.getFirst());
          members.add(heads.size() == 2 ? heads.getLast() : Types.ANY);
        }
      }
      plain &= rule.shape() != ResolvedRule.Shape.ELEMENT || heads.size() == 1;
    }
    boolean mixed = !plain || (!members.isEmpty() && !values.isEmpty());
    if (bodies.isEmpty() || mixed) {
      return Types.ANY;
    }
    if (!members.isEmpty()) {
      return new Type.Obj(
          Map.of(), Optional.of(new Type.Members(Types.union(keys), Types.union(members))));
    }
    boolean set = bodies.getFirst().shape() == ResolvedRule.Shape.ELEMENT;
    return set ? new Type.SetOf(Types.union(values)) : Types.union(values);
  }
}
