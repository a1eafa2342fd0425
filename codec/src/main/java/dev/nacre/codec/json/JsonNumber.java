package dev.nacre.codec.json;

import dev.nacre.codec.MalformedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A JSON number, kept as it was written.
///
/// Two numbers are equal when they have the same value, however they are written. An exponent has
/// nine digits at most, so that every number can be compared.
///
/// @param literal valid by the grammar of RFC 8259
public record JsonNumber(String literal) implements Json {
  /// Digits of the largest number of 64 bits.
  private static final int LONGEST_UNSIGNED = 20;

  private static final int MOST_EXPONENT_DIGITS = 9;

  /// Numbers of bytes come in thousands, in evidence for one.
  private static final List<JsonNumber> OCTETS = octets();

  /// @throws MalformedException when the exponent is longer
  public JsonNumber {
    int exponent = Math.max(literal.indexOf('e'), literal.indexOf('E'));
    int digits = literal.length() - exponent - (isSigned(literal, exponent + 1) ? 2 : 1);
    if (exponent >= 0 && digits > MOST_EXPONENT_DIGITS) {
      throw MalformedException.at(
          "number", "an exponent of at most " + MOST_EXPONENT_DIGITS + " digits", digits + "");
    }
  }

  private static boolean isSigned(String literal, int at) {
    return literal.startsWith("+", at) || literal.startsWith("-", at);
  }

  public static JsonNumber of(long value) {
    return value >= 0 && value <= 0xff
        ? OCTETS.get((int) value)
        : new JsonNumber(Long.toString(value));
  }

  /// The value of a byte, or -1 for what is not written as a whole number from 0 to 255.
  int octet() {
    int value = 0;
    int length = literal.length();
    for (int i = 0; i < length; i++) {
      int digit = literal.charAt(i) - '0';
      if (digit < 0 || digit > 9 || length > 3) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value <= 0xff ? value : -1;
  }

  /// The value, of 64 bits as they are; empty for what is not written as a whole number from 0 up
  /// to what `bits` bits hold.
  OptionalLong unsigned(int bits) {
    if (literal.length() > LONGEST_UNSIGNED || !isAllDigits()) {
      return OptionalLong.empty();
    }
    try {
      long value = Long.parseUnsignedLong(literal);
      boolean fits = bits == Long.SIZE || value >>> bits == 0;
      return fits ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException beyond64Bits) {
      return OptionalLong.empty();
    }
  }

  private static List<JsonNumber> octets() {
    var octets = new ArrayList<JsonNumber>();
    for (int value = 0; value <= 0xff; value++) {
      octets.add(new JsonNumber(Integer.toString(value)));
    }
    return List.copyOf(octets);
  }

  private boolean isAllDigits() {
    for (int i = 0; i < literal.length(); i++) {
      if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
        return false;
      }
    }
    return true;
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
