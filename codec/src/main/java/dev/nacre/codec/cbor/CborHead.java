package dev.nacre.codec.cbor;

/// The first byte of an item: three bits of major type, five of additional information (RFC 8949
/// section 3).
final class CborHead {
  static final int UNSIGNED = 0;
  static final int NEGATIVE = 1;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;
  static final int TAG = 6;
  static final int OTHER = 7;

  static final int ONE_BYTE = 24;
  static final int TWO_BYTES = 25;
  static final int FOUR_BYTES = 26;
  static final int EIGHT_BYTES = 27;
  static final int INDEFINITE = 31;
  static final int BREAK = 0xff;

  private CborHead() {}

  /// The additional information of the shortest encoding of `argument`.
  static int shortest(long argument) {
    if (argument < 0 || argument > 0xffff_ffffL) {
      return EIGHT_BYTES;
    }
    if (argument > 0xffff) {
      return FOUR_BYTES;
    }
    if (argument > 0xff) {
      return TWO_BYTES;
    }
    return argument < ONE_BYTE ? (int) argument : ONE_BYTE;
  }

  /// The additional information of the shortest float that keeps `value`.
  static int shortestFloat(double value) {
    if (Double.isNaN(value)) {
      return TWO_BYTES;
    }
    float single = (float) value;
    if (Double.compare(single, value) != 0) {
      return EIGHT_BYTES;
    }
    short half = Float.floatToFloat16(single);
    return Float.compare(Float.float16ToFloat(half), single) == 0 ? TWO_BYTES : FOUR_BYTES;
  }
}
