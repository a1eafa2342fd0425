package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Aggregates, and functions of arrays, sets and objects.
final class Collections {
  private Collections() {}

  static void register(Registry r) {
    r.pure("count", 1, (_, a) -> count(a));
    r.pure("object.get", 3, (_, a) -> get(a));
    r.pure("object.union_n", 1, (c, a) -> unionAll(c, a));
    r.pure("object.union", 2, (c, a) -> merge(c, Args.object(a, 0), Args.object(a, 1)));
    r.pure("object.keys", 1, (_, a) -> keys(Args.object(a, 0)));
    r.pure("array.concat", 2, (_, a) -> Args.array(a, 0).concat(Args.array(a, 1)));
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

  private static Value get(Value[] args) {
    ObjectValue object = Args.object(args, 0);
    if (args[1] instanceof ArrayValue path) {
      if (path.size() == 0) {
        return object;
      }
      @Nullable Value found = object;
      for (int i = 0; i < path.size() && found != null; i++) {
        found = found.member(path.get(i));
      }
      return found == null ? args[2] : found;
    }
    Value found = object.member(args[1]);
    return found == null ? args[2] : found;
  }

  private static Value unionAll(BuiltinContext context, Value[] args) {
    ObjectValue all = ObjectValue.EMPTY;
    for (Value next : Args.array(args, 0)) {
      if (!(next instanceof ObjectValue object)) {
        throw BuiltinException.type(
            "operand 1 must be array of objects but got array containing " + next.typeName());
      }
      all = merge(context, all, object);
    }
    return all;
  }

  static ObjectValue merge(BuiltinContext context, ObjectValue a, ObjectValue b) {
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

  private static Value keys(ObjectValue object) {
    var keys = SetValue.builder();
    object.forEach((key, _) -> keys.add(key));
    return keys.build();
  }
}
