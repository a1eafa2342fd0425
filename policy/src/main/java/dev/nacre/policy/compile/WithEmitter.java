package dev.nacre.policy.compile;

import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.run.With;
import dev.nacre.policy.value.Value;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Makes the changes that `with` applies.
final class WithEmitter {
  private WithEmitter() {}

  static With with(Emitter emitter, Tree tree, List<Clause.Modifier> modifiers, BitSet known) {
    return new With(
        modifiers.stream()
            .map(modifier -> change(emitter, tree, modifier, known))
            .toArray(With.Change[]::new));
  }

  private static With.Change change(
      Emitter emitter, Tree tree, Clause.Modifier modifier, BitSet known) {
    if (modifier.target() instanceof Clause.FunctionTarget(_, Optional<Callee> mock)
        && mock.orElse(null) instanceof Callee.User user) {
      tree.uses().note(user.node());
    }
    return switch (modifier.target()) {
      case Clause.InputTarget(List<Value> path) ->
          new With.InputChange(path, emitter.eval(modifier.value(), known));
      case Clause.DataTarget(List<Value> path) ->
          new With.DataChange(
              path,
              emitter.eval(modifier.value(), known),
              tree.find(path).map(WithEmitter::below).orElseGet(BitSet::new),
              above(tree, path).orElse(null));
      case Clause.FunctionTarget(Callee callee, Optional<Callee> replacement) ->
          new With.FunctionChange(
              Targets.identity(callee),
              replacement.isPresent() ? null : emitter.eval(modifier.value(), known),
              replacement.map(Targets::implementation).orElse(null));
    };
  }

  /// The rules that have values and in whose value the path ends.
  private static Optional<RuleNode> above(Tree tree, List<Value> path) {
    for (int length = path.size() - 1; length > 0; length--) {
      Optional<RuleNode> node = tree.find(path.subList(0, length));
      if (node.isPresent() && tree.find(path).isEmpty()) {
        return node.filter(tree::hasRules).filter(found -> tree.arity(found).isEmpty());
      }
    }
    return Optional.empty();
  }

  private static BitSet below(RuleNode node) {
    var ids = new BitSet();
    collect(node, ids);
    return ids;
  }

  private static void collect(RuleNode node, BitSet ids) {
    ids.set(node.id());
    node.children().values().forEach(child -> collect(child, ids));
  }
}
