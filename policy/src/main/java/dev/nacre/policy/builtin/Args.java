package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Takes arguments by their types.
final class Args {
  private Args() {}

  static BuiltinException unlike(int position, String expected, Value found) {
    return BuiltinException.type(
        "operand " + (position + 1) + " must be " + expected + " but got " + found.typeName());
  }

  static BuiltinException unlikeElement(
      int position, Value collection, String expected, Value found) {
    String type = collection.typeName();
    return BuiltinException.type(
        "operand "
            + (position + 1)
            + " must be "
            + type
            + " of "
            + expected
            + " but got "
            + type
            + " containing "
            + found.typeName());
  }

  static String string(Value[] args, int position) {
    if (args[position] instanceof StringValue s) {
      return s.value();
    }
    throw unlike(position, "string", args[position]);
  }

  static NumberValue number(Value[] args, int position) {
    if (args[position] instanceof NumberValue n) {
      return n;
    }
    throw unlike(position, "number", args[position]);
  }

  static boolean bool(Value[] args, int position) {
    if (args[position] instanceof BooleanValue b) {
      return b.value();
    }
    throw unlike(position, "boolean", args[position]);
  }

  static ObjectValue object(Value[] args, int position) {
    if (args[position] instanceof ObjectValue o) {
      return o;
    }
    throw unlike(position, "object", args[position]);
  }

  static ArrayValue array(Value[] args, int position) {
    if (args[position] instanceof ArrayValue a) {
      return a;
    }
    throw unlike(position, "array", args[position]);
  }

  static SetValue set(Value[] args, int position) {
    if (args[position] instanceof SetValue s) {
      return s;
    }
    throw unlike(position, "set", args[position]);
  }

  static BigInteger integer(Value[] args, int position) {
    return number(args, position)
        .integer()
        .orElseThrow(() ->
            BuiltinException.type(
                "operand "
                    + (position + 1)
                    + " must be integer number but got floating-point number"));
  }

  static int small(Value[] args, int position) {
    BigInteger value = integer(args, position);
    return value.bitLength() < 32
        ? value.intValue()
        : value.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }

  /// The elements of an array or a set.
  static List<Value> elements(Value[] args, int position, String expected) {
    return switch (args[position]) {
      case ArrayValue a -> a.list();
      case SetValue s -> list(s);
      default -> throw unlike(position, expected, args[position]);
    };
  }

  static List<Value> elements(Value[] args, int position) {
    return elements(args, position, "one of {array, set}");
  }

  static List<Value> list(SetValue set) {
    var all = new ArrayList<Value>(set.size());
    set.forEach(all::add);
    return all;
  }

  /// The strings of an array or a set.
  static List<String> strings(Value[] args, int position) {
    var strings = new ArrayList<String>();
    for (Value element : elements(args, position)) {
      if (!(element instanceof StringValue s)) {
        throw unlikeElement(position, args[position], "strings", element);
      }
      strings.add(s.value());
    }
    return strings;
  }
}
