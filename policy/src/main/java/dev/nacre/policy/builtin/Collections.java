package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of arrays, sets and objects.
final class Collections {
  private Collections() {}

  static void register(Registry r) {
    r.pure("count", 1, (_, a) -> count(a));
    r.pure("array.concat", 2, Collections::concat);
    r.pure("array.slice", 3, (_, a) -> slice(a));
    r.pure("array.reverse", 1, (c, a) -> reverse(c, Args.array(a, 0)));
    r.pure("array.flatten", 1, (c, a) -> flatten(c, Args.array(a, 0)));
    r.pure("union", 1, Collections::unionOfSets);
    r.pure("intersection", 1, Collections::intersectionOfSets);
    r.pure("set_diff", 2, Operators::minus);
    r.pure("object.get", 3, (_, a) -> get(a));
    r.pure("object.keys", 1, (c, a) -> keys(c, Args.object(a, 0)));
    r.pure("object.remove", 2, Collections::remove);
    r.pure("object.filter", 2, Collections::filter);
    r.pure("object.union", 2, (c, a) -> merge(c, Args.object(a, 0), Args.object(a, 1)));
    r.pure("object.union_n", 1, Collections::unionAll);
    r.pure("object.subset", 2, Collections::subset);
  }

  private static Value count(Value[] args) {
    return switch (args[0]) {
      case StringValue s -> Value.of(s.value().codePointCount(0, s.value().length()));
      case ArrayValue v -> Value.of(v.size());
      case ObjectValue v -> Value.of(v.size());
      case SetValue v -> Value.of(v.size());
      default -> throw Args.unlike(0, "one of {array, object, set, string}", args[0]);
    };
  }

  private static Value concat(BuiltinContext context, Value[] args) {
    ArrayValue a = Args.array(args, 0);
    ArrayValue b = Args.array(args, 1);
    context.charge((long) a.size() + b.size());
    return a.concat(b);
  }

  private static Value slice(Value[] args) {
    ArrayValue array = Args.array(args, 0);
    int stop = Math.clamp(Args.small(args, 2), 0, array.size());
    int start = Math.clamp(Args.small(args, 1), 0, stop);
    return array.slice(start, stop);
  }

  private static Value reverse(BuiltinContext context, ArrayValue array) {
    context.charge(array.size());
    return ArrayValue.of(array.list().reversed());
  }

  private static Value flatten(BuiltinContext context, ArrayValue array) {
    var flat = new ArrayList<Value>();
    for (Value element : array) {
      if (element instanceof ArrayValue inner) {
        context.charge(inner.size());
        flat.addAll(inner.list());
      } else {
        flat.add(element);
      }
    }
    return ArrayValue.of(flat);
  }

  private static Value unionOfSets(BuiltinContext context, Value[] args) {
    var all = SetValue.builder();
    for (Value element : Args.set(args, 0)) {
      if (!(element instanceof SetValue set)) {
        throw Args.unlikeElement(0, args[0], "sets", element);
      }
      context.charge(set.size());
      set.forEach(all::add);
    }
    return all.build();
  }

  private static Value intersectionOfSets(BuiltinContext context, Value[] args) {
    SetValue common = null;
    for (Value element : Args.set(args, 0)) {
      if (!(element instanceof SetValue set)) {
        throw Args.unlikeElement(0, args[0], "sets", element);
      }
      common = common == null ? set : Operators.intersection(context, common, set);
    }
    return common == null ? SetValue.EMPTY : common;
  }

  private static Value get(Value[] args) {
    ObjectValue object = Args.object(args, 0);
    if (args[1] instanceof ArrayValue path) {
      @Nullable Value found = object;
      for (int i = 0; i < path.size() && found != null; i++) {
        found = found.member(path.get(i));
      }
      return found == null ? args[2] : found;
    }
    Value found = object.member(args[1]);
    return found == null ? args[2] : found;
  }

  private static Value keys(BuiltinContext context, ObjectValue object) {
    context.charge(object.size());
    var keys = SetValue.builder();
    object.forEach((key, _) -> keys.add(key));
    return keys.build();
  }

  /// The keys that an array, a set or an object names.
  private static SetValue named(Value[] args) {
    return switch (args[1]) {
      case SetValue s -> s;
      case ArrayValue a -> SetValue.copyOf(a.list());
      case ObjectValue o -> {
        var keys = SetValue.builder();
        o.forEach((key, _) -> keys.add(key));
        yield keys.build();
      }
      default -> throw Args.unlike(1, "one of {object, set, array}", args[1]);
    };
  }

  private static Value remove(BuiltinContext context, Value[] args) {
    return select(context, Args.object(args, 0), named(args), false);
  }

  private static Value filter(BuiltinContext context, Value[] args) {
    return select(context, Args.object(args, 0), named(args), true);
  }

  private static Value select(
      BuiltinContext context, ObjectValue object, SetValue keys, boolean wanted) {
    context.charge(object.size());
    var selected = ObjectValue.builder();
    object.forEach((key, value) -> {
      if (keys.contains(key) == wanted) {
        var _ = selected.put(key, value);
      }
    });
    return selected.build();
  }

  private static Value unionAll(BuiltinContext context, Value[] args) {
    ObjectValue all = ObjectValue.EMPTY;
    for (Value next : Args.array(args, 0)) {
      if (!(next instanceof ObjectValue object)) {
        throw Args.unlikeElement(0, args[0], "objects", next);
      }
      all = merge(context, all, object);
    }
    return all;
  }

  private static ObjectValue merge(BuiltinContext context, ObjectValue a, ObjectValue b) {
    if (a.size() == 0) {
      return b;
    }
    context.charge((long) a.size() + b.size());
    var merged = a.toBuilder();
    b.forEach((key, value) -> {
      Value old = a.member(key);
      merged.put(
          key,
          old instanceof ObjectValue x && value instanceof ObjectValue y
              ? merge(context, x, y)
              : value);
    });
    return merged.build();
  }

  private static Value subset(BuiltinContext context, Value[] args) {
    Value all = args[0];
    Value part = args[1];
    context.charge((long) all.size() + part.size());
    if (all instanceof ObjectValue a && part instanceof ObjectValue b) {
      return Value.of(includes(a, b));
    }
    if (all instanceof SetValue a && part instanceof SetValue b) {
      return Value.of(containsAll(a, Args.list(b)));
    }
    if (all instanceof ArrayValue a && part instanceof ArrayValue b) {
      return Value.of(hasRun(a, b));
    }
    if (all instanceof ArrayValue a && part instanceof SetValue b) {
      return Value.of(containsAll(SetValue.copyOf(a.list()), Args.list(b)));
    }
    throw BuiltinException.type(
        "both arguments object.subset must be of the same type or array and set");
  }

  private static boolean containsAll(SetValue set, List<Value> elements) {
    return elements.stream().allMatch(set::contains);
  }

  private static boolean includes(ObjectValue all, ObjectValue part) {
    for (int i = 0; i < part.size(); i++) {
      Value there = all.member(part.keyAt(i));
      if (there == null || !includes(there, part.valueAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean includes(Value all, Value part) {
    if (all.equals(part)) {
      return true;
    }
    return switch (all) {
      case ObjectValue a when part instanceof ObjectValue b -> includes(a, b);
      case SetValue a when part instanceof SetValue b -> containsAll(a, Args.list(b));
      case ArrayValue a when part instanceof ArrayValue b -> hasRun(a, b);
      default -> false;
    };
  }

  /// Whether the elements of `part` stand side by side in `all`.
  private static boolean hasRun(ArrayValue all, ArrayValue part) {
    for (int start = 0; start + part.size() <= all.size(); start++) {
      int i = 0;
      while (i < part.size() && all.get(start + i).equals(part.get(i))) {
        i++;
      }
      if (i == part.size()) {
        return true;
      }
    }
    return false;
  }
}
