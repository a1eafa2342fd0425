package dev.nacre.policy.schema;

import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.util.List;

/// The types of JSON as schemas name them.
final class TypeNames {
  static final List<String> ALL =
      List.of("array", "boolean", "integer", "number", "null", "object", "string");

  private TypeNames() {}

  static boolean is(Value value, String type) {
    return switch (type) {
      case "integer" -> value instanceof NumberValue number && number.isInteger();
      case "array" -> value.typeName().equals("array") || value.typeName().equals("set");
      default -> value.typeName().equals(type);
    };
  }

  /// The most exact name of a value's type.
  static String of(Value value) {
    if (is(value, "integer")) {
      return "integer";
    }
    return value.typeName().equals("set") ? "array" : value.typeName();
  }
}
