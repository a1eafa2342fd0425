package dev.nacre.policy.builtin;

import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.Value;

/// `is_string`, `type_name` and their like.
final class Types {
  private Types() {}

  static void register(Registry r) {
    for (String type :
        new String[] {"null", "boolean", "number", "string", "array", "object", "set"}) {
      r.pure(
          "is_" + type,
          1,
          (_, a) -> a[0].typeName().equals(type) ? BooleanValue.TRUE : BooleanValue.FALSE);
    }
    r.pure("type_name", 1, (_, a) -> Value.of(a[0].typeName()));
    r.contextual("print", 1, (_, _) -> BooleanValue.TRUE);
  }
}
