package dev.nacre.codec.cbor;

import dev.nacre.codec.MalformedException;
import java.math.BigInteger;

/// An integer from -2^64 to 2^64 - 1.
///
/// @param negative whether the value is -1 - argument
/// @param argument 64 bits without a sign
public record CborInteger(boolean negative, long argument) implements Cbor {
  private static final int SMALL = 24;
  private static final CborInteger[] UNSIGNED = small(false);
  private static final CborInteger[] NEGATIVE = small(true);

  public static CborInteger of(long value) {
    return of(value < 0, value < 0 ? -1 - value : value);
  }

  static CborInteger of(boolean negative, long argument) {
    if (argument >= 0 && argument < SMALL) {
      return (negative ? NEGATIVE : UNSIGNED)[(int) argument];
    }
    return new CborInteger(negative, argument);
  }

  public BigInteger value() {
    BigInteger unsigned = new BigInteger(Long.toUnsignedString(argument));
    return negative ? unsigned.not() : unsigned;
  }

  /// @throws MalformedException when the value needs more than 64 bits with a sign
  long longValue(String name) {
    if (argument < 0) {
      throw MalformedException.at(name, "an integer of 64 bits", value().toString());
    }
    return negative ? -1 - argument : argument;
  }

  @Override
  public String kind() {
    return "an integer";
  }

  @Override
  public String toString() {
    return value().toString();
  }

  private static CborInteger[] small(boolean negative) {
    var integers = new CborInteger[SMALL];
    for (int i = 0; i < SMALL; i++) {
      integers[i] = new CborInteger(negative, i);
    }
    return integers;
  }
}
