package dev.nacre.policy.compile;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.List;

/// Makes constants of literals that hold nothing but constants.
final class Constants {
  private Constants() {}

  static Expr fold(Expr.ArrayOf array) {
    return areConstant(array.elements())
        ? new Expr.Const(array.at(), ArrayValue.of(values(array.elements())))
        : array;
  }

  static Expr fold(Expr.SetOf set) {
    return areConstant(set.elements())
        ? new Expr.Const(set.at(), SetValue.copyOf(values(set.elements())))
        : set;
  }

  /// Leaves objects alone in which a key has two values: that is an error at run time.
  static Expr fold(Expr.ObjectOf object) {
    if (!areConstant(object.keys()) || !areConstant(object.values())) {
      return object;
    }
    List<Value> keys = values(object.keys());
    List<Value> values = values(object.values());
    var builder = ObjectValue.builder(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Value old = builder.putIfAbsent(keys.get(i), values.get(i));
      if (old != null && !old.equals(values.get(i))) {
        return object;
      }
    }
    return new Expr.Const(object.at(), builder.build());
  }

  private static boolean areConstant(List<Expr> exprs) {
    return exprs.stream().allMatch(Expr.Const.class::isInstance);
  }

  private static List<Value> values(List<Expr> exprs) {
    return exprs.stream().map(expr -> ((Expr.Const) expr).value()).toList();
  }
}
