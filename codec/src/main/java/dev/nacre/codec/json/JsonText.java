package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON text while it is written: in UTF-8, as it is sent, hashed and signed.
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  /// Bytes of most texts, so that they are not copied while they grow.
  private static final int USUAL_SIZE = 512;

  /// Bytes that are left behind a long string, for what closes the text.
  private static final int REST = 64;

  private byte[] content = new byte[USUAL_SIZE];
  private int size;

  Bytes bytes() {
    return Bytes.of(content, 0, size);
  }

  String string() {
    return new String(content, 0, size, StandardCharsets.UTF_8);
  }

  JsonText put(char ascii) {
    reserve(1);
    content[size++] = (byte) ascii;
    return this;
  }

  JsonText put(String ascii) {
    int length = ascii.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      content[size + i] = (byte) ascii.charAt(i);
    }
    size += length;
    return this;
  }

  /// A comma between members or elements: none behind the bracket that opens them.
  JsonText next() {
    byte last = content[size - 1];
    return last == '{' || last == '[' ? this : put(',');
  }

  private void put(Bytes utf8) {
    reserve(utf8.size());
    utf8.copyInto(content, size);
    size += utf8.size();
  }

  private void put(byte[] utf8, int from, int to) {
    reserve(to - from);
    System.arraycopy(utf8, from, content, size, to - from);
    size += to - from;
  }

  private void reserve(int more) {
    if (content.length - size < more) {
      int needed = Math.addExact(size, Math.addExact(more, REST));
      content = Arrays.copyOf(content, Math.max(2 * content.length, needed));
    }
  }

  /// The escapes of RFC 8785 section 3.2.2.2, which are the shortest ones.
  void quote(String text) {
    put('"');
    if (!isShortAndPut(text)) {
      Bytes utf8 = Bytes.utf8(text);
      if (LongString.needsNoEscape(text, utf8)) {
        put(utf8);
      } else {
        escape(utf8.toArray());
      }
    }
    put('"');
  }

  /// Writes `text` when it is as most are: short, ASCII and without an escape.
  private boolean isShortAndPut(String text) {
    int length = text.length();
    if (length >= LongString.LONG) {
      return false;
    }
    reserve(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
        return false;
      }
      content[size + i] = (byte) c;
    }
    size += length;
    return true;
  }

  private void escape(byte[] utf8) {
    int plain = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b < 0 || (b >= 0x20 && b != '"' && b != '\\')) {
        continue;
      }
      put(utf8, plain, i);
      plain = i + 1;
      var _ =
          switch (b) {
            case '"' -> put("\\\"");
            case '\\' -> put("\\\\");
            case '\b' -> put("\\b");
            case '\f' -> put("\\f");
            case '\n' -> put("\\n");
            case '\r' -> put("\\r");
            case '\t' -> put("\\t");
            default -> put("\\u00").put(HEX.charAt(b >> 4)).put(HEX.charAt(b & 15));
          };
    }
    put(utf8, plain, utf8.length);
  }
}
