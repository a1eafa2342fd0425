package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;

/// `sprintf`, `format_int` and `print`.
final class Formats {
  private Formats() {}

  static void register(Registry r) {
    r.pure("sprintf", 2, Formats::sprintf);
    r.pure("format_int", 2, (_, a) -> formatInt(a));
    r.contextual("internal.print", 1, (c, a) -> print(c, Args.array(a, 0)));
  }

  private static Value sprintf(BuiltinContext context, Value[] args) {
    String format = Args.string(args, 0);
    ArrayValue values = Args.array(args, 1);
    String text = new GoFormat(context, format, values).run();
    context.charge(text.length());
    return Value.of(text);
  }

  /// Each argument is a set of the values that are printed.
  private static Value print(BuiltinContext context, ArrayValue args) {
    var words = new ArrayList<String>();
    for (Value arg : args) {
      words.add(
          arg instanceof SetValue set && set.size() > 0 ? text(set.elementAt(0)) : "<undefined>");
    }
    context.print(String.join(" ", words));
    return BooleanValue.TRUE;
  }

  private static Value formatInt(Value[] args) {
    NumberValue number = Args.number(args, 0);
    int base = Args.small(args, 1);
    if (base != 2 && base != 8 && base != 10 && base != 16) {
      throw BuiltinException.type("operand 2 must be one of {2, 8, 10, 16}");
    }
    BigDecimal whole = number.decimal().setScale(0, RoundingMode.DOWN);
    if (whole.precision() > 100_000) {
      throw BuiltinException.of("the number has more than 100000 digits");
    }
    return Value.of(whole.toBigInteger().toString(base));
  }

  /// A value as `%v` prints it.
  static String text(Value value) {
    return value instanceof StringValue s ? s.value() : value.toString();
  }
}
