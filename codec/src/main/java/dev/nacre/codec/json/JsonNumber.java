package dev.nacre.codec.json;

import dev.nacre.codec.MalformedException;
import java.math.BigDecimal;

/// A JSON number, kept as it was written.
///
/// Two numbers are equal when they have the same value, however they are written.
///
/// @param literal valid by the grammar of RFC 8259
public record JsonNumber(String literal) implements Json {
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  public BigDecimal decimal() {
    return new BigDecimal(literal);
  }

  /// @throws MalformedException when the value is not an integer of 64 bits
  public long longValue() {
    try {
      return Long.parseLong(literal);
    } catch (NumberFormatException notPlain) {
      return exactLong();
    }
  }

  private long exactLong() {
    try {
      BigDecimal value = decimal();
      if (value.precision() - (long) value.scale() > 20) {
        throw MalformedException.at("number", "an integer of 64 bits", literal);
      }
      return value.longValueExact();
    } catch (ArithmeticException e) {
      throw new MalformedException("number: expected an integer of 64 bits, found " + literal, e);
    }
  }

  @Override
  public String kind() {
    return "a number";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonNumber that
        && (literal.equals(that.literal) || decimal().compareTo(that.decimal()) == 0);
  }

  @Override
  public int hashCode() {
    return decimal().stripTrailingZeros().hashCode();
  }

  @Override
  public String toString() {
    return literal;
  }
}
