package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `json.filter` and `json.remove`: what lies under some paths, or everything else.
final class Paths {
  private Paths() {}

  static void register(Registry r) {
    r.pure("json.filter", 2, Paths::filter);
    r.pure("json.remove", 2, Paths::remove);
  }

  /// A tree of the steps of paths; where it has no steps, a path ends.
  private static final class Steps {
    final Map<Value, Steps> next = new TreeMap<>();
    boolean end;

    static Steps of(BuiltinContext context, List<List<Value>> paths) {
      var root = new Steps();
      for (List<Value> path : paths) {
        context.charge(path.size());
        Steps steps = root;
        for (Value step : path) {
          steps = steps.next.computeIfAbsent(step, _ -> new Steps());
        }
        steps.end = true;
      }
      return root;
    }
  }

  private static Value filter(BuiltinContext context, Value[] args) {
    ObjectValue object = Args.object(args, 0);
    Steps steps = Steps.of(context, paths(args));
    context.charge(object.size());
    return steps.next.isEmpty() ? ObjectValue.EMPTY : keep(object, steps);
  }

  private static Value keep(Value value, Steps steps) {
    if (steps.end || steps.next.isEmpty()) {
      return value;
    }
    return switch (value) {
      case ObjectValue object -> {
        var kept = ObjectValue.builder();
        object.forEach((key, member) -> {
          Steps below = steps.next.get(key);
          if (below != null) {
            kept.put(key, keep(member, below));
          }
        });
        yield kept.build();
      }
      case SetValue set -> {
        var kept = SetValue.builder();
        for (Value element : set) {
          Steps below = steps.next.get(element);
          if (below != null) {
            var _ = kept.add(keep(element, below));
          }
        }
        yield kept.build();
      }
      case ArrayValue array -> {
        var kept = new ArrayList<Value>();
        for (int i = 0; i < array.size(); i++) {
          Steps below = steps.next.get(Value.of(Integer.toString(i)));
          below = below == null ? steps.next.get(Value.of(i)) : below;
          if (below != null) {
            kept.add(keep(array.get(i), below));
          }
        }
        yield ArrayValue.of(kept);
      }
      default -> value;
    };
  }

  private static Value remove(BuiltinContext context, Value[] args) {
    ObjectValue object = Args.object(args, 0);
    Steps steps = Steps.of(context, paths(args));
    context.charge(object.size());
    return without(object, steps);
  }

  private static Value without(Value value, Steps steps) {
    if (steps.next.isEmpty()) {
      return value;
    }
    return switch (value) {
      case ObjectValue object -> {
        var kept = ObjectValue.builder(object.size());
        object.forEach((key, member) -> {
          Steps below = steps.next.get(key);
          if (below == null) {
            kept.put(key, member);
          } else if (!below.end) {
            kept.put(key, without(member, below));
          }
        });
        yield kept.build();
      }
      case SetValue set -> {
        var kept = SetValue.builder();
        for (Value element : set) {
          Steps below = steps.next.get(element);
          if (below == null || !below.end) {
            var _ = kept.add(below == null ? element : without(element, below));
          }
        }
        yield kept.build();
      }
      case ArrayValue array -> {
        var kept = new ArrayList<Value>();
        for (int i = 0; i < array.size(); i++) {
          Steps below = steps.next.get(Value.of(Integer.toString(i)));
          below = below == null ? steps.next.get(Value.of(i)) : below;
          if (below == null) {
            kept.add(array.get(i));
          } else if (!below.end) {
            kept.add(without(array.get(i), below));
          }
        }
        yield ArrayValue.of(kept);
      }
      default -> value;
    };
  }

  private static List<List<Value>> paths(Value[] args) {
    var paths = new ArrayList<List<Value>>();
    for (Value path : Args.elements(args, 1, "one of {set, array}")) {
      paths.add(path(path));
    }
    return paths;
  }

  private static List<Value> path(Value path) {
    return switch (path) {
      case StringValue s when s.value().isEmpty() -> List.of();
      case StringValue s -> {
        var steps = new ArrayList<Value>();
        String text = s.value().startsWith("/") ? s.value().substring(1) : s.value();
        for (String step : text.split("/", -1)) {
          steps.add(Value.of(step.replace("~1", "/").replace("~0", "~")));
        }
        yield steps;
      }
      case ArrayValue a -> {
        var steps = new ArrayList<Value>();
        // Numbers address objects, too, whose keys are strings.
        a.forEach(step -> steps.add(step instanceof NumberValue n ? Value.of(n.text()) : step));
        yield steps;
      }
      default ->
          throw BuiltinException.type(
              "operand 2 must be one of {set, array} containing string paths or array of path"
                  + " segments but got "
                  + path.typeName());
    };
  }
}
