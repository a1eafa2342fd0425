package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.Arrays;
import java.util.Optional;

/// The elements of an array that are all whole numbers from 0 to 255, each in its shortest form and
/// with no space between, read in one go: evidence carries certificates as thousands of them.
///
/// @param end where the closing bracket stands in the text
record OctetRun(Bytes octets, int end) {
  private static final int SHORT = 64;
  private static final int WINDOW = 4;

  /// @param start behind the opening bracket
  /// @return empty when an element is something else, or stands apart
  static Optional<OctetRun> at(int start, String text) {
    byte[] octets = new byte[SHORT];
    int size = 0;
    int at = start;
    while (at + WINDOW <= text.length()) {
      int digits = digits(at, text);
      int length = Integer.numberOfTrailingZeros(others(digits)) / Byte.SIZE;
      int value = value(digits, length);
      boolean shortest = length == 1 || (digits & 0xff) > 0;
      if (length == 0 || length == WINDOW || value > 0xff || !shortest) {
        return Optional.empty();
      }
      octets = size < octets.length ? octets : Arrays.copyOf(octets, WINDOW * size);
      octets[size++] = (byte) value;
      at += length;
      char next = text.charAt(at);
      if (next == ']') {
        return Optional.of(new OctetRun(Bytes.of(Arrays.copyOf(octets, size)), at));
      }
      if (next != ',') {
        return Optional.empty();
      }
      at++;
    }
    return Optional.empty();
  }

  /// The four characters from `at` on, the first in the lowest byte, a digit as its value. Numbers
  /// of one, two and three digits come in no order, so each is read without a jump that depends on
  /// it.
  private static int digits(int at, String text) {
    int first = text.charAt(at);
    int second = text.charAt(at + 1);
    int third = text.charAt(at + 2);
    int fourth = text.charAt(at + 3);
    boolean ascii = (first | second | third | fourth) < 0x80;
    return ascii ? (first | second << 8 | third << 16 | fourth << 24) ^ 0x30303030 : 0x7f;
  }

  /// The highest bit of each byte that is no digit's value.
  private static int others(int digits) {
    return (digits + 0x76767676) & 0x80808080;
  }

  private static int value(int digits, int length) {
    int last = digits << (Integer.SIZE - Byte.SIZE * length);
    return (last >>> 24) + 10 * (last >>> 16 & 0xff) + 100 * (last >>> 8 & 0xff);
  }
}
