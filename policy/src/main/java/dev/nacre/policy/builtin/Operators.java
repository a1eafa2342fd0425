package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/// Comparison, arithmetic, sets' operators and `in`.
final class Operators {
  /// As many digits as 64 bits of mantissa give.
  private static final MathContext QUOTIENT = new MathContext(20);

  /// Results with more digits are refused.
  private static final int MOST_DIGITS = 100_000;

  private Operators() {}

  static void register(Registry r) {
    r.pure("equal", 2, (_, a) -> Value.of(a[0].equals(a[1])));
    r.pure("neq", 2, (_, a) -> Value.of(!a[0].equals(a[1])));
    r.pure("lt", 2, (_, a) -> Value.of(a[0].compareTo(a[1]) < 0));
    r.pure("lte", 2, (_, a) -> Value.of(a[0].compareTo(a[1]) <= 0));
    r.pure("gt", 2, (_, a) -> Value.of(a[0].compareTo(a[1]) > 0));
    r.pure("gte", 2, (_, a) -> Value.of(a[0].compareTo(a[1]) >= 0));
    r.pure("plus", 2, (_, a) -> plus(a));
    r.pure("minus", 2, (c, a) -> minus(c, a));
    r.pure("mul", 2, (_, a) -> times(a));
    r.pure("div", 2, (_, a) -> divide(a));
    r.pure("rem", 2, (_, a) -> remainder(a));
    r.pure("or", 2, Operators::union);
    r.pure("and", 2, Operators::intersection);
    r.pure("internal.member_2", 2, (_, a) -> Value.of(contains(a[1], a[0])));
    r.pure("internal.member_3", 3, (_, a) -> Value.of(a[1].equals(a[2].member(a[0]))));
  }

  static boolean contains(Value collection, Value element) {
    return switch (collection) {
      case SetValue s -> s.contains(element);
      case ArrayValue a -> {
        for (int i = 0; i < a.size(); i++) {
          if (a.get(i).equals(element)) {
            yield true;
          }
        }
        yield false;
      }
      case ObjectValue o -> {
        for (int i = 0; i < o.size(); i++) {
          if (o.valueAt(i).equals(element)) {
            yield true;
          }
        }
        yield false;
      }
      default -> false;
    };
  }

  static Value plus(Value[] args) {
    NumberValue a = Args.number(args, 0);
    NumberValue b = Args.number(args, 1);
    if (a.isLong() && b.isLong()) {
      long sum = a.longValue() + b.longValue();
      if (((a.longValue() ^ sum) & (b.longValue() ^ sum)) >= 0) {
        return Value.of(sum);
      }
    }
    checkSpread(a, b);
    return NumberValue.of(a.decimal().add(b.decimal()));
  }

  private static void checkSpread(NumberValue a, NumberValue b) {
    long spread = Math.abs((long) a.decimal().scale() - b.decimal().scale());
    if (spread > MOST_DIGITS) {
      throw BuiltinException.of("the numbers differ by more than 100000 digits");
    }
  }

  static Value minus(BuiltinContext context, Value[] args) {
    if (args[0] instanceof SetValue a) {
      SetValue b = Args.set(args, 1);
      context.charge(a.size());
      var rest = SetValue.builder();
      for (Value element : a) {
        if (!b.contains(element)) {
          var _ = rest.add(element);
        }
      }
      return rest.build();
    }
    if (!(args[0] instanceof NumberValue a)) {
      throw Args.unlike(0, "one of {number, set}", args[0]);
    }
    NumberValue b = Args.number(args, 1);
    if (a.isLong() && b.isLong()) {
      long difference = a.longValue() - b.longValue();
      if (((a.longValue() ^ b.longValue()) & (a.longValue() ^ difference)) >= 0) {
        return Value.of(difference);
      }
    }
    checkSpread(a, b);
    return NumberValue.of(a.decimal().subtract(b.decimal()));
  }

  static Value times(Value[] args) {
    NumberValue a = Args.number(args, 0);
    NumberValue b = Args.number(args, 1);
    if (a.isLong() && b.isLong()) {
      long high = Math.multiplyHigh(a.longValue(), b.longValue());
      long low = a.longValue() * b.longValue();
      if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
        return Value.of(low);
      }
    }
    BigDecimal x = a.decimal();
    BigDecimal y = b.decimal();
    if ((long) x.precision() + y.precision() > MOST_DIGITS
        || Math.abs((long) x.scale() + y.scale()) > Integer.MAX_VALUE / 2) {
      throw BuiltinException.of("the product has more than 100000 digits");
    }
    return NumberValue.of(x.multiply(y));
  }

  private static Value divide(Value[] args) {
    NumberValue a = Args.number(args, 0);
    NumberValue b = Args.number(args, 1);
    if (b.signum() == 0) {
      throw BuiltinException.of("divide by zero");
    }
    if (a.isLong() && b.isLong() && b.longValue() != -1 && a.longValue() % b.longValue() == 0) {
      return Value.of(a.longValue() / b.longValue());
    }
    try {
      return NumberValue.of(a.decimal().divide(b.decimal(), QUOTIENT));
    } catch (ArithmeticException e) {
      throw BuiltinException.of("the quotient is out of range: " + e.getMessage());
    }
  }

  private static Value remainder(Value[] args) {
    NumberValue a = Args.number(args, 0);
    NumberValue b = Args.number(args, 1);
    if (!a.isInteger() || !b.isInteger()) {
      throw BuiltinException.of("modulo on floating-point number");
    }
    if (b.signum() == 0) {
      throw BuiltinException.of("modulo by zero");
    }
    if (a.isLong() && b.isLong()) {
      return Value.of(a.longValue() % b.longValue());
    }
    BigInteger x = Args.integer(args, 0);
    return NumberValue.of(x.remainder(Args.integer(args, 1)));
  }

  private static Value union(BuiltinContext context, Value[] args) {
    SetValue a = Args.set(args, 0);
    SetValue b = Args.set(args, 1);
    context.charge((long) a.size() + b.size());
    var all = SetValue.builder();
    a.forEach(all::add);
    b.forEach(all::add);
    return all.build();
  }

  private static Value intersection(BuiltinContext context, Value[] args) {
    return intersection(context, Args.set(args, 0), Args.set(args, 1));
  }

  static SetValue intersection(BuiltinContext context, SetValue a, SetValue b) {
    context.charge(a.size());
    var both = SetValue.builder();
    for (Value element : a) {
      if (b.contains(element)) {
        var _ = both.add(element);
      }
    }
    return both.build();
  }
}
