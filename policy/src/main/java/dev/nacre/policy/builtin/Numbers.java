package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// Rounding, ranges, bits and chance.
final class Numbers {
  /// A range has at most so many numbers.
  private static final int MOST_NUMBERS = 10_000_000;

  private static final int MOST_BITS = 1 << 20;

  private Numbers() {}

  static void register(Registry r) {
    r.pure("abs", 1, (_, a) -> NumberValue.of(Args.number(a, 0).decimal().abs()));
    r.pure("ceil", 1, (_, a) -> rounded(Args.number(a, 0), RoundingMode.CEILING));
    r.pure("floor", 1, (_, a) -> rounded(Args.number(a, 0), RoundingMode.FLOOR));
    r.pure("round", 1, (_, a) -> rounded(Args.number(a, 0), RoundingMode.HALF_UP));
    r.pure("numbers.range", 2, (c, a) -> range(c, a, BigInteger.ONE));
    r.pure("numbers.range_step", 3, Numbers::rangeStep);
    r.contextual("rand.intn", 2, Numbers::random);
    bits(r);
  }

  private static void bits(Registry r) {
    r.pure("bits.or", 2, (_, a) -> NumberValue.of(Args.integer(a, 0).or(Args.integer(a, 1))));
    r.pure("bits.and", 2, (_, a) -> NumberValue.of(Args.integer(a, 0).and(Args.integer(a, 1))));
    r.pure("bits.xor", 2, (_, a) -> NumberValue.of(Args.integer(a, 0).xor(Args.integer(a, 1))));
    r.pure("bits.negate", 1, (_, a) -> NumberValue.of(Args.integer(a, 0).not()));
    r.pure("bits.lsh", 2, Numbers::shiftLeft);
    r.pure("bits.rsh", 2, (_, a) -> NumberValue.of(Args.integer(a, 0).shiftRight(distance(a))));
  }

  private static int distance(Value[] args) {
    BigInteger distance = Args.integer(args, 1);
    if (distance.signum() < 0) {
      throw BuiltinException.type(
          "operand 2 must be an unsigned integer number but got a negative integer");
    }
    return distance.bitLength() < 31 ? distance.intValue() : Integer.MAX_VALUE;
  }

  private static Value shiftLeft(BuiltinContext context, Value[] args) {
    BigInteger value = Args.integer(args, 0);
    int distance = distance(args);
    if (distance > MOST_BITS) {
      throw BuiltinException.of("the result has more than " + MOST_BITS + " bits");
    }
    context.charge(distance / 8);
    return NumberValue.of(value.shiftLeft(distance));
  }

  private static Value rounded(NumberValue number, RoundingMode mode) {
    if (number.isInteger()) {
      return number;
    }
    BigDecimal value = number.decimal();
    return NumberValue.of(
        value.precision() - (long) value.scale() < -1
            ? value.signum() == 0 ? BigDecimal.ZERO : tiny(value, mode)
            : value.setScale(0, mode));
  }

  /// Rounds what is smaller than a tenth, however small it is.
  private static BigDecimal tiny(BigDecimal value, RoundingMode mode) {
    return BigDecimal.valueOf(value.signum() * 0.01).setScale(0, mode);
  }

  private static Value rangeStep(BuiltinContext context, Value[] args) {
    BigInteger step = Args.integer(args, 2);
    if (step.signum() <= 0) {
      throw BuiltinException.of("step must be a positive integer");
    }
    return range(context, args, step);
  }

  private static Value range(BuiltinContext context, Value[] args, BigInteger step) {
    BigInteger first = Args.integer(args, 0);
    BigInteger last = Args.integer(args, 1);
    BigInteger count = last.subtract(first).abs().divide(step).add(BigInteger.ONE);
    if (count.bitLength() > 31 || count.intValue() > MOST_NUMBERS) {
      context.charge(Long.MAX_VALUE / 2);
    }
    context.charge(count.intValue());
    BigInteger signed = last.compareTo(first) < 0 ? step.negate() : step;
    var numbers = new ArrayList<Value>(count.intValue());
    boolean fits = first.bitLength() < 63 && last.bitLength() < 63 && step.bitLength() < 62;
    if (fits) {
      addLongs(numbers, first.longValue(), signed.longValue(), count.intValue());
    } else {
      BigInteger next = first;
      for (int i = 0; i < count.intValue(); i++) {
        numbers.add(NumberValue.of(next));
        next = next.add(signed);
      }
    }
    return ArrayValue.of(numbers);
  }

  private static void addLongs(List<Value> numbers, long first, long step, int count) {
    for (int i = 0; i < count; i++) {
      numbers.add(Value.of(first + step * i));
    }
  }

  /// The same number for the same name and limit during an evaluation.
  private static Value random(BuiltinContext context, Value[] args) {
    String name = Args.string(args, 0);
    BigInteger limit = Args.integer(args, 1).abs();
    if (limit.signum() == 0) {
      return Value.of(0);
    }
    if (limit.bitLength() > 63) {
      throw BuiltinException.of("the limit has more than 63 bits");
    }
    record Drawn(String name, long limit) {}
    return (Value)
        context
            .notes()
            .computeIfAbsent(
                new Drawn(name, limit.longValue()),
                _ -> Value.of(context.chance().nextLong(limit.longValue())));
  }
}
