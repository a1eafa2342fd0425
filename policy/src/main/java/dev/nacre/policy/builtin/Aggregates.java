package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of all elements of an array or a set.
final class Aggregates {
  private Aggregates() {}

  static void register(Registry r) {
    r.pure("sum", 1, (c, a) -> total(c, a, Value.of(0), true));
    r.pure("product", 1, (c, a) -> total(c, a, Value.of(1), false));
    r.pure("max", 1, (_, a) -> extreme(Args.elements(a, 0), 1));
    r.pure("min", 1, (_, a) -> extreme(Args.elements(a, 0), -1));
    r.pure("sort", 1, Aggregates::sorted);
    r.pure("all", 1, (_, a) -> Value.of(Args.elements(a, 0).stream().allMatch(Aggregates::isTrue)));
    r.pure("any", 1, (_, a) -> Value.of(Args.elements(a, 0).stream().anyMatch(Aggregates::isTrue)));
  }

  private static boolean isTrue(Value value) {
    return value == BooleanValue.TRUE;
  }

  private static Value total(BuiltinContext context, Value[] args, Value start, boolean add) {
    Value total = start;
    List<Value> elements = Args.elements(args, 0);
    context.charge(elements.size());
    for (Value element : elements) {
      if (!(element instanceof NumberValue)) {
        throw Args.unlikeElement(0, args[0], "numbers", element);
      }
      Value[] pair = {total, element};
      total = add ? Operators.plus(pair) : Operators.times(pair);
    }
    return total;
  }

  private static @Nullable Value extreme(List<Value> elements, int sign) {
    Value found = null;
    for (Value element : elements) {
      if (found == null || Integer.signum(element.compareTo(found)) == sign) {
        found = element;
      }
    }
    return found;
  }

  private static Value sorted(BuiltinContext context, Value[] args) {
    var elements = new ArrayList<>(Args.elements(args, 0));
    context.charge(elements.size());
    Collections.sort(elements);
    return ArrayValue.of(elements);
  }
}
