package dev.nacre.policy.builtin;

import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;

/// `is_string`, `type_name` and their like, and conversions.
final class Types {
  private static final String[] NAMES = {
    "null", "boolean", "number", "string", "array", "object", "set"
  };

  private Types() {}

  static void register(Registry r) {
    for (String type : NAMES) {
      r.pure("is_" + type, 1, (_, a) -> Value.of(a[0].typeName().equals(type)));
      if (!type.equals("number")) {
        r.pure("cast_" + type, 1, (_, a) -> cast(type, a));
      }
    }
    r.pure("trace", 1, (_, a) -> trace(a));
    r.pure("type_name", 1, (_, a) -> Value.of(a[0].typeName()));
    r.pure("to_number", 1, (_, a) -> toNumber(a[0]));
  }

  /// OPA writes the note into its trace; explanations here show every step anyway.
  private static Value trace(Value[] args) {
    var _ = Args.string(args, 0);
    return BooleanValue.TRUE;
  }

  private static Value cast(String type, Value[] args) {
    if (type.equals("set")) {
      return SetValue.copyOf(Args.elements(args, 0));
    }
    if (type.equals("array")) {
      return Value.of(Args.elements(args, 0));
    }
    if (!args[0].typeName().equals(type)) {
      throw Args.unlike(0, type, args[0]);
    }
    return args[0];
  }

  private static Value toNumber(Value value) {
    return switch (value) {
      case NullValue _ -> Value.of(0);
      case BooleanValue b -> Value.of(b.value() ? 1 : 0);
      case NumberValue n -> n;
      case StringValue s -> parse(s.value());
      default -> throw Args.unlike(0, "one of {null, boolean, number, string}", value);
    };
  }

  /// A number by the grammar of JSON, with a sign and leading zeros allowed.
  private static Value parse(String text) {
    if (text.length() > 1000 || !text.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")) {
      throw BuiltinException.type(
          "operand 1 must be a string that holds a number but got \"" + shorten(text) + "\"");
    }
    try {
      return NumberValue.of(new BigDecimal(text));
    } catch (NumberFormatException | ArithmeticException e) {
      throw BuiltinException.type("operand 1 must be a number within range");
    }
  }

  private static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
