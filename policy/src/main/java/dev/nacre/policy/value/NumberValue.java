package dev.nacre.policy.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A number of arbitrary precision; integers of 64 bits are held as such.
public final class NumberValue extends Value {
  /// Digits left of the point that an expansion of a number may have.
  private static final int MOST_DIGITS = 100_000;

  private static final NumberValue[] SMALL = new NumberValue[1280];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = new NumberValue(i - 256, null, null);
    }
  }

  private final long small;
  private final @Nullable BigDecimal big;
  private final @Nullable String literal;

  private NumberValue(long small, @Nullable BigDecimal big, @Nullable String literal) {
    this.small = small;
    this.big = big;
    this.literal = literal;
  }

  public static NumberValue of(long value) {
    return value >= -256 && value < 1024
        ? SMALL[(int) value + 256]
        : new NumberValue(value, null, null);
  }

  public static NumberValue of(BigInteger value) {
    return value.bitLength() < 64
        ? of(value.longValue())
        : new NumberValue(0, new BigDecimal(value), null);
  }

  /// The number without trailing zeros behind its point.
  public static NumberValue of(BigDecimal value) {
    if (isWhole(value) && digits(value) <= 19) {
      BigInteger whole = value.toBigInteger();
      if (whole.bitLength() < 64) {
        return of(whole.longValue());
      }
    }
    return new NumberValue(0, value, null);
  }

  /// @param literal a number by the grammar of JSON; it prints as it was written
  /// @throws ArithmeticException when the exponent has more than nine digits
  public static NumberValue parse(String literal) {
    if (literal.length() < 19 && isPlainInteger(literal)) {
      return of(Long.parseLong(literal));
    }
    try {
      NumberValue value = of(new BigDecimal(literal));
      return value.print().equals(literal)
          ? value
          : new NumberValue(value.small, value.big, literal);
    } catch (NumberFormatException e) {
      throw (ArithmeticException)
          new ArithmeticException("number " + literal + " is out of range").initCause(e);
    }
  }

  private static boolean isPlainInteger(String literal) {
    int start = literal.startsWith("-") ? 1 : 0;
    for (int i = start; i < literal.length(); i++) {
      if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
        return false;
      }
    }
    return literal.length() > start && !literal.equals("-0");
  }

  private static boolean isWhole(BigDecimal value) {
    return value.scale() <= 0 || value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }

  private static long digits(BigDecimal value) {
    return value.precision() - (long) value.scale();
  }

  /// True when the value is an integer of 64 bits.
  public boolean isLong() {
    return big == null;
  }

  /// Meaningful only where [#isLong].
  public long longValue() {
    return small;
  }

  public boolean isInteger() {
    return big == null || isWhole(big);
  }

  /// True when the number was written, or is, without a fraction and an exponent.
  public boolean isIntegerLiteral() {
    return literal == null ? isInteger() : isPlainInteger(literal);
  }

  public BigDecimal decimal() {
    return big == null ? BigDecimal.valueOf(small) : big;
  }

  public double doubleValue() {
    return big == null ? (double) small : big.doubleValue();
  }

  /// The integer, unless the value has a fraction or more than a hundred thousand digits.
  public Optional<BigInteger> integer() {
    if (big == null) {
      return Optional.of(BigInteger.valueOf(small));
    }
    return isWhole(big) && digits(big) <= MOST_DIGITS
        ? Optional.of(big.toBigInteger())
        : Optional.empty();
  }

  /// The number as 32-bit integer, or -1 when it is none that is positive.
  public int index() {
    return big == null && small >= 0 && small <= Integer.MAX_VALUE ? (int) small : -1;
  }

  public int signum() {
    return big == null ? Long.signum(small) : big.signum();
  }

  @Override
  public String typeName() {
    return "number";
  }

  @Override
  int rank() {
    return 2;
  }

  @Override
  int compareSame(Value that) {
    var other = (NumberValue) that;
    return big == null && other.big == null
        ? Long.compare(small, other.small)
        : decimal().compareTo(other.decimal());
  }

  /// The number as JSON text.
  public String text() {
    return literal == null ? print() : literal;
  }

  private String print() {
    if (big == null) {
      return Long.toString(small);
    }
    if (isWhole(big) && digits(big) <= 400) {
      return big.toBigInteger().toString();
    }
    return NumberText.shortest(big.stripTrailingZeros());
  }

  @Override
  void print(StringBuilder out) {
    out.append(text());
  }

  @Override
  public @Nullable Value member(Value key) {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof NumberValue that
        && ((big == null || that.big == null)
            ? (big == that.big && small == that.small)
            : big.compareTo(that.big) == 0);
  }

  @Override
  public int hashCode() {
    return big == null ? Long.hashCode(small) * 31 : big.stripTrailingZeros().hashCode();
  }
}
