package dev.nacre.policy.builtin;

import java.nio.charset.StandardCharsets;

/// Bytes as text: each byte that belongs to no character becomes U+FFFD.
final class Utf8 {
  private Utf8() {}

  static String decode(byte[] bytes) {
    String plain = new String(bytes, StandardCharsets.UTF_8);
    return plain.indexOf('\uFFFD') < 0 ? plain : carefully(bytes);
  }

  private static String carefully(byte[] bytes) {
    var out = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int length = length(bytes, at);
      if (length == 0) {
        out.append('\uFFFD');
        at++;
      } else {
        out.append(new String(bytes, at, length, StandardCharsets.UTF_8));
        at += length;
      }
    }
    return out.toString();
  }

  /// How many bytes the character has that starts here, or 0 when none does.
  private static int length(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    int length =
        first < 0x80
            ? 1
            : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (at + length > bytes.length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    if (length >= 3) {
      int second = bytes[at + 1] & 0xff;
      boolean bad =
          (first == 0xe0 && second < 0xa0)
              || (first == 0xed && second > 0x9f)
              || (first == 0xf0 && second < 0x90)
              || (first == 0xf4 && second > 0x8f);
      return bad ? 0 : length;
    }
    return length;
  }
}
