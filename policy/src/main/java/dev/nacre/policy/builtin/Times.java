package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.Locale;

/// Time as nanoseconds since the epoch, in 64 bits.
final class Times {
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  private Times() {}

  static void register(Registry r) {
    r.contextual("time.now_ns", 0, (c, _) -> nanos(c.at()));
    r.pure("time.parse_ns", 2, (_, a) -> nanos(parse(Args.string(a, 0), Args.string(a, 1))));
    r.pure("time.parse_rfc3339_ns", 1, (_, a) -> nanos(parse("RFC3339", Args.string(a, 0))));
    r.pure("time.parse_duration_ns", 1, (_, a) -> Value.of(GoDuration.parse(Args.string(a, 0))));
    r.pure("time.date", 1, (_, a) -> date(a));
    r.pure("time.clock", 1, (_, a) -> clock(a));
    r.pure("time.weekday", 1, (_, a) -> weekday(a));
    r.pure("time.add_date", 4, (_, a) -> addDate(a));
    r.pure("time.diff", 2, (_, a) -> difference(a));
    r.pure("time.format", 1, (_, a) -> format(a));
  }

  private static Instant parse(String layout, String text) {
    return new GoLayout(layout).parse(text).toInstant();
  }

  private static Value nanos(Instant time) {
    BigInteger nanos =
        BigInteger.valueOf(time.getEpochSecond())
            .multiply(BILLION)
            .add(BigInteger.valueOf(time.getNano()));
    if (nanos.bitLength() > 63) {
      throw BuiltinException.of("time outside of valid range");
    }
    return Value.of(nanos.longValue());
  }

  /// Nanoseconds, or an array of nanoseconds, the name of a time zone, and what follows.
  private static ZonedDateTime time(Value[] args, int position) {
    if (args[position] instanceof NumberValue n) {
      return at(n, ZoneOffset.UTC);
    }
    if (!(args[position] instanceof ArrayValue array)) {
      throw Args.unlike(position, "one of {number, array}", args[position]);
    }
    if (array.size() == 0 || !(array.get(0) instanceof NumberValue nanos)) {
      throw BuiltinException.type(
          "operand " + (position + 1) + " must be array of [ns, timezone, layout]");
    }
    if (array.size() == 1) {
      return at(nanos, ZoneOffset.UTC);
    }
    if (!(array.get(1) instanceof StringValue zone)) {
      throw Args.unlike(position, "string", array.get(1));
    }
    return at(nanos, zone(zone.value()));
  }

  private static ZoneId zone(String name) {
    if (name.isEmpty() || name.equals("UTC") || name.equals("Local")) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw BuiltinException.of("unknown time zone " + name);
    }
  }

  private static ZonedDateTime at(NumberValue number, ZoneId zone) {
    BigInteger nanos =
        number
            .integer()
            .orElseThrow(() ->
                BuiltinException.type(
                    "operand 1 must be integer number but got floating-point number"));
    if (nanos.bitLength() > 63) {
      throw BuiltinException.of("timestamp too big");
    }
    long value = nanos.longValue();
    return Instant.ofEpochSecond(
            Math.floorDiv(value, 1_000_000_000L), Math.floorMod(value, 1_000_000_000L))
        .atZone(zone);
  }

  private static ArrayValue numbers(long... numbers) {
    Value[] values = new Value[numbers.length];
    Arrays.setAll(values, i -> Value.of(numbers[i]));
    return ArrayValue.wrap(values);
  }

  private static Value date(Value[] args) {
    ZonedDateTime time = time(args, 0);
    return numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth());
  }

  private static Value clock(Value[] args) {
    ZonedDateTime time = time(args, 0);
    return numbers(time.getHour(), time.getMinute(), time.getSecond());
  }

  private static Value weekday(Value[] args) {
    return Value.of(time(args, 0).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
  }

  private static Value addDate(Value[] args) {
    ZonedDateTime time = time(args, 0);
    long year = time.getYear() + (long) Args.small(args, 1);
    long month = time.getMonthValue() - 1 + (long) Args.small(args, 2);
    long day = time.getDayOfMonth() - 1 + (long) Args.small(args, 3);
    try {
      // A day that the month does not have runs over into the next month.
      LocalDate date =
          LocalDate.of((int) (year + Math.floorDiv(month, 12)), Math.floorMod(month, 12) + 1, 1)
              .plusDays(day);
      return nanos(date.atTime(time.toLocalTime()).atZone(time.getZone()).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      throw BuiltinException.of("time outside of valid range");
    }
  }

  private static Value difference(Value[] args) {
    ZonedDateTime first = time(args, 0);
    ZonedDateTime second = time(args, 1).withZoneSameInstant(first.getZone());
    ZonedDateTime from = first.isAfter(second) ? second : first;
    ZonedDateTime to = first.isAfter(second) ? first : second;
    long[] parts = {
      to.getYear() - from.getYear(),
      to.getMonthValue() - from.getMonthValue(),
      to.getDayOfMonth() - from.getDayOfMonth(),
      to.getHour() - from.getHour(),
      to.getMinute() - from.getMinute(),
      to.getSecond() - from.getSecond()
    };
    int days = YearMonth.from(from).lengthOfMonth();
    int[] sizes = {0, 12, days, 24, 60, 60};
    for (int i = parts.length - 1; i > 0; i--) {
      if (parts[i] < 0) {
        parts[i] += sizes[i];
        parts[i - 1]--;
      }
    }
    return numbers(parts);
  }

  private static Value format(Value[] args) {
    ZonedDateTime time = time(args, 0);
    String layout = "RFC3339Nano";
    if (args[0] instanceof ArrayValue array && array.size() > 2) {
      layout = Args.string(new Value[] {array.get(2)}, 0);
    }
    return Value.of(new GoLayout(layout).format(time));
  }
}
