package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// `walk`, and what can be reached in a graph of adjacency lists.
final class Graphs {
  private static final int MOST_DEPTH = 1_000;

  private Graphs() {}

  static void register(Registry r) {
    r.relation("walk", 1, Graphs::walk);
    r.pure("graph.reachable", 2, Graphs::reachable);
    r.pure("graph.reachable_paths", 2, Graphs::reachablePaths);
  }

  /// All pairs of a path and the value under it.
  private static Value walk(BuiltinContext context, Value[] args) {
    var pairs = new ArrayList<Value>();
    walk(context, args[0], new ArrayList<>(), pairs);
    return ArrayValue.of(pairs);
  }

  private static void walk(
      BuiltinContext context, Value value, List<Value> path, List<Value> pairs) {
    context.charge(1L + path.size());
    if (path.size() > MOST_DEPTH) {
      throw BuiltinException.of("the value is nested too deep");
    }
    pairs.add(ArrayValue.wrap(ArrayValue.of(path), value));
    switch (value) {
      case ArrayValue array -> {
        for (int i = 0; i < array.size(); i++) {
          below(context, Value.of(i), array.get(i), path, pairs);
        }
      }
      case ObjectValue object ->
          object.forEach((key, member) -> below(context, key, member, path, pairs));
      case SetValue set -> set.forEach(element -> below(context, element, element, path, pairs));
      default -> {}
    }
  }

  private static void below(
      BuiltinContext context, Value step, Value value, List<Value> path, List<Value> pairs) {
    path.addLast(step);
    walk(context, value, path, pairs);
    path.removeLast();
  }

  private static List<Value> neighbours(Value edges) {
    return switch (edges) {
      case ArrayValue a -> a.list();
      case SetValue s -> Args.list(s);
      default -> List.of();
    };
  }

  private static Value reachable(BuiltinContext context, Value[] args) {
    ObjectValue graph = Args.object(args, 0);
    var queue = new ArrayDeque<>(Args.elements(args, 1, "one of {set, array}"));
    var reached = SetValue.builder();
    while (!queue.isEmpty()) {
      Value node = queue.remove();
      Value edges = graph.member(node);
      int before = reached.size();
      if (edges != null && reached.add(node).size() > before) {
        context.charge(1L + edges.size());
        queue.addAll(neighbours(edges));
      }
    }
    return reached.build();
  }

  private static Value reachablePaths(BuiltinContext context, Value[] args) {
    ObjectValue graph = Args.object(args, 0);
    var paths = SetValue.builder();
    for (Value node : Args.elements(args, 1, "one of {set, array}")) {
      if (graph.member(node) != null) {
        extend(context, graph, node, new LinkedHashSet<>(), paths);
      }
    }
    return paths.build();
  }

  /// Follows edges until there are none that lead to a new node of the graph.
  private static void extend(
      BuiltinContext context,
      ObjectValue graph,
      Value node,
      Set<Value> path,
      SetValue.Builder paths) {
    if (path.size() > MOST_DEPTH) {
      throw BuiltinException.of("a path has more than " + MOST_DEPTH + " nodes");
    }
    path.add(node);
    context.charge(1L + path.size());
    Value edges = graph.member(node);
    boolean extended = false;
    for (Value next : edges == null ? List.<Value>of() : neighbours(edges)) {
      if (graph.member(next) == null) {
        continue;
      }
      if (!path.contains(next)) {
        extended = true;
        extend(context, graph, next, path, paths);
      }
    }
    if (!extended) {
      var _ = paths.add(ArrayValue.of(List.copyOf(path)));
    }
    path.remove(node);
  }
}
