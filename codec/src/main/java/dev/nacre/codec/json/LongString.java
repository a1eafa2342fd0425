package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.Optional;

/// A string of many characters of which none is escaped: evidence in base64url comes in one. It is
/// looked through eight characters at a time.
final class LongString {
  static final int LONG = 256;

  private LongString() {}

  /// @param start behind the opening quote
  /// @param ascii the same text
  /// @return empty when the string is short, or has a character that must be looked at by itself
  static Optional<String> at(int start, String text, Bytes ascii) {
    int end = text.indexOf('"', start);
    boolean plain =
        end - start >= LONG && text.indexOf('\\', start, end) < 0 && !hasControl(ascii, start, end);
    return plain ? Optional.of(text.substring(start, end)) : Optional.empty();
  }

  /// Whether `text` is long and has no character that JSON escapes.
  ///
  /// @param utf8 the same
  static boolean needsNoEscape(String text, Bytes utf8) {
    return text.length() >= LONG
        && text.indexOf('"') < 0
        && text.indexOf('\\') < 0
        && !hasControl(utf8, 0, utf8.size());
  }

  /// Whether a byte in `[from, to)` is below 0x20: then subtracting that sets the highest bit,
  /// which was not set.
  private static boolean hasControl(Bytes bytes, int from, int to) {
    long below = below(bytes, to - Long.BYTES);
    for (int i = from; i < to - Long.BYTES; i += Long.BYTES) {
      below |= below(bytes, i);
    }
    return (below & 0x8080808080808080L) != 0;
  }

  private static long below(Bytes bytes, int at) {
    long eight = bytes.eightAt(at);
    return (eight - 0x2020202020202020L) & ~eight;
  }
}
