package dev.nacre.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A string of many characters of which none is escaped: evidence in base64url comes in one. It is
/// looked through eight characters at a time.
final class LongString {
  static final int LONG = 256;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LongString() {}

  /// @param start behind the opening quote
  /// @return empty when the string is short, or has a character that must be looked at by itself
  static Optional<String> at(int start, String text) {
    int end = text.indexOf('"', start);
    if (end - start < LONG) {
      return Optional.empty();
    }
    String value = text.substring(start, end);
    byte[] latin = value.getBytes(StandardCharsets.ISO_8859_1);
    boolean plain =
        value.indexOf('\\') < 0
            && !hasControl(latin)
            && value.equals(new String(latin, StandardCharsets.ISO_8859_1));
    return plain ? Optional.of(value) : Optional.empty();
  }

  /// Whether `text` is long and has no character that JSON escapes.
  ///
  /// @param utf8 the same
  static boolean needsNoEscape(String text, byte[] utf8) {
    return text.length() >= LONG
        && text.indexOf('"') < 0
        && text.indexOf('\\') < 0
        && !hasControl(utf8);
  }

  /// Whether a byte is below 0x20: then subtracting that sets the highest bit, which was not set.
  private static boolean hasControl(byte[] bytes) {
    long below = below(bytes, bytes.length - Long.BYTES);
    for (int i = 0; i < bytes.length - Long.BYTES; i += Long.BYTES) {
      below |= below(bytes, i);
    }
    return (below & 0x8080808080808080L) != 0;
  }

  private static long below(byte[] bytes, int at) {
    long eight = (long) EIGHT.get(bytes, at);
    return (eight - 0x2020202020202020L) & ~eight;
  }
}
