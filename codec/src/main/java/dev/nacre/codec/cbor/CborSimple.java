package dev.nacre.codec.cbor;

/// A simple value: false, true, null, undefined, or one that RFC 8949 gives no meaning.
///
/// @param value 0 to 23 or 32 to 255
public record CborSimple(int value) implements Cbor {
  private static final int FIRST_LONG = 32;
  private static final CborSimple[] SHORT = shortOnes();

  public static final CborSimple FALSE = SHORT[20];
  public static final CborSimple TRUE = SHORT[21];
  public static final CborSimple NULL = SHORT[22];
  public static final CborSimple UNDEFINED = SHORT[23];

  public CborSimple {
    if (value < 0 || value > 255 || (value >= 24 && value < FIRST_LONG)) {
      throw new IllegalArgumentException(value + " is no simple value");
    }
  }

  static CborSimple of(int value) {
    return value < SHORT.length ? SHORT[value] : new CborSimple(value);
  }

  @Override
  public String kind() {
    return diagnostic();
  }

  @Override
  public String toString() {
    return diagnostic();
  }

  private static CborSimple[] shortOnes() {
    var values = new CborSimple[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = new CborSimple(i);
    }
    return values;
  }
}
