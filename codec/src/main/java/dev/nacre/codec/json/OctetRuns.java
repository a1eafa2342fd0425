package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.Arrays;
import java.util.Optional;

/// Reads arrays of whole numbers from 0 to 255, each in its shortest form and with no space
/// between, in one go: evidence carries certificates as thousands of them.
///
/// Eight characters hold two such elements with what ends them. The numbers have one, two and three
/// digits in no order, so they are found without a jump that depends on it.
final class OctetRuns {
  private static final long ZEROS = 0x3030303030303030L;
  private static final int COMMA = ',' ^ '0';
  private static final int BRACKET = ']' ^ '0';
  private static final int NONE = Integer.MAX_VALUE;

  /// The least number that has so many digits in its shortest form, a digit in each byte.
  private static final int[] LEAST = {NONE, 0, 0x100, 0x10000, NONE, NONE, NONE, NONE, NONE};

  /// 255, a digit in each byte.
  private static final int MOST = 0x020505;

  /// Multiplied with this, ones, tens and hundreds in the three upper bytes add up in the
  /// uppermost.
  private static final int SUM = 100 << 16 | 10 << 8 | 1;

  private static final int SHORT = 64;

  private OctetRuns() {}

  /// A run of elements.
  ///
  /// @param end where the closing bracket stands in the text
  record Run(Bytes octets, int end) {}

  /// @param start behind the opening bracket
  /// @param ascii the text
  /// @return empty when an element is something else, or stands apart
  static Optional<Run> at(int start, Bytes ascii) {
    byte[] octets = new byte[SHORT];
    int size = 0;
    int at = start;
    while (at < ascii.size()) {
      octets = size < octets.length ? octets : Arrays.copyOf(octets, 4 * size);
      long digits = eight(at, ascii) ^ ZEROS;
      long ends = ends(digits);
      int first = lowest(ends);
      int second = lowest(ends & (ends - 1));
      int one = octet(digits, 0, first);
      int behind = byteAt(digits, first);
      if (one >= 0 && behind == BRACKET) {
        octets[size] = (byte) one;
        return Optional.of(new Run(Bytes.of(octets, 0, size + 1), at + first));
      }
      if (one < 0 || behind != COMMA) {
        return Optional.empty();
      }
      int two = octet(digits, first + 1, second);
      int last = byteAt(digits, second);
      if (two < 0) {
        return Optional.empty();
      }
      octets[size++] = (byte) one;
      octets[size++] = (byte) two;
      if (last == BRACKET) {
        return Optional.of(new Run(Bytes.of(octets, 0, size), at + second));
      }
      if (last != COMMA) {
        return Optional.empty();
      }
      at += second + 1;
    }
    return Optional.empty();
  }

  /// Eight characters, zeros behind the end.
  private static long eight(int at, Bytes ascii) {
    return at + Long.BYTES <= ascii.size()
        ? ascii.eightAt(at)
        : ascii.slice(at, ascii.size()).padTo(Long.BYTES).eightAt(0);
  }

  /// The highest bit of each byte that is no digit's value; right up to the first that is neither a
  /// digit nor what ends an element.
  private static long ends(long digits) {
    return (digits + 0x7676767676767676L | digits) & 0x8080808080808080L;
  }

  /// Which byte is the lowest that has its highest bit; eight when none has. A shift, as the
  /// compiler does not know that a division by eight is one here.
  private static int lowest(long ends) {
    return Long.numberOfTrailingZeros(ends) >>> 3;
  }

  private static int byteAt(long digits, int index) {
    return (int) (digits >>> (Byte.SIZE * index)) & 0xff;
  }

  /// The number in the bytes `[from, to)`, the first digit in the lowest; negative when they are no
  /// such number.
  private static int octet(long digits, int from, int to) {
    int length = to - from;
    int number = (int) (digits >>> (Byte.SIZE * from)) << (Integer.SIZE - Byte.SIZE * length);
    int ordered = Integer.reverseBytes(number);
    return ordered >= LEAST[length] && ordered <= MOST ? (number * SUM) >>> 24 : -1;
  }
}
