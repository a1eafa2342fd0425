package dev.nacre.policy.run;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// A document under construction, to which many rules contribute at many paths.
final class Extent {
  private final Definition rule;
  private final Map<Value, Object> root = new TreeMap<>();

  Extent(Definition rule) {
    this.rule = rule;
  }

  void put(Location at, Value[] path, Value value) {
    Map<Value, Object> parent = parent(at, path);
    Object old = parent.putIfAbsent(path[path.length - 1], value);
    if (old != null && !old.equals(value)) {
      throw conflict(at, old instanceof Value first ? ": " + first + " and " + value : "");
    }
  }

  void addElement(Location at, Value[] path, Value element) {
    Map<Value, Object> parent = parent(at, path);
    Object set = parent.computeIfAbsent(path[path.length - 1], _ -> SetValue.builder());
    if (!(set instanceof SetValue.Builder builder)) {
      throw conflict(at, "");
    }
    var _ = builder.add(element);
  }

  /// Makes sure that there is an object at `path`.
  void open(Value[] path) {
    var _ = descend(Location.NOWHERE, path, path.length);
  }

  /// Puts the value of a rule with a longer name.
  ///
  /// @param open whether other rules may contribute to the value
  void merge(Value[] path, Value value, boolean open) {
    Map<Value, Object> parent = parent(Location.NOWHERE, path);
    Object old = parent.get(path[path.length - 1]);
    if (open && old instanceof Map && value instanceof ObjectValue object) {
      object.forEach((key, member) -> {
        Value[] below = Arrays.copyOf(path, path.length + 1);
        below[path.length] = key;
        put(Location.NOWHERE, below, member);
      });
    } else if (open && old instanceof SetValue.Builder builder && value instanceof SetValue set) {
      set.forEach(element -> builder.add(element));
    } else {
      put(Location.NOWHERE, path, value);
    }
  }

  private Map<Value, Object> parent(Location at, Value[] path) {
    return descend(at, path, path.length - 1);
  }

  @SuppressWarnings("unchecked")
  private Map<Value, Object> descend(Location at, Value[] path, int length) {
    Map<Value, Object> here = root;
    for (int i = 0; i < length; i++) {
      Object next = here.computeIfAbsent(path[i], _ -> new TreeMap<Value, Object>());
      if (!(next instanceof Map)) {
        throw conflict(at, "");
      }
      here = (Map<Value, Object>) next;
    }
    return here;
  }

  private PolicyException conflict(Location at, String values) {
    return PolicyException.at(
        at,
        ErrorCode.EVAL_CONFLICT_ERROR,
        "object keys must be unique: " + rule.node().path() + values);
  }

  Value build() {
    return build(root);
  }

  private static Value build(Object part) {
    return switch (part) {
      case Value value -> value;
      case SetValue.Builder set -> set.build();
      case Map<?, ?> members -> {
        var object = ObjectValue.builder(members.size());
        members.forEach((key, member) -> object.put((Value) key, build(member)));
        yield object.build();
      }
      default -> throw new IllegalStateException("no part of a document: " + part.getClass());
    };
  }
}
