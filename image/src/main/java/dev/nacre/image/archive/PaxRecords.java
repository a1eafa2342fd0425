package dev.nacre.image.archive;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The records of an extended header (POSIX.1-2001 pax): `LENGTH KEY=VALUE\n`, values as bytes.
final class PaxRecords {
  private static final String ATTRIBUTE = "SCHILY.xattr.";

  /// No exponent: its digits might not fit into the memory.
  private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{0,20})?");

  private final Map<String, Bytes> records;

  private PaxRecords(Map<String, Bytes> records) {
    this.records = records;
  }

  static PaxRecords none() {
    return new PaxRecords(Map.of());
  }

  /// @throws MalformedException when a record's length, key or end is not where it must be
  static PaxRecords parse(byte[] content) {
    var records = new LinkedHashMap<String, Bytes>();
    int at = 0;
    while (at < content.length) {
      int space = indexOf(content, ' ', at, Math.min(content.length, at + 8));
      int length = decimal(content, at, space);
      int end = at + length;
      if (length <= space - at + 1 || end > content.length || content[end - 1] != '\n') {
        throw malformed("a record of " + length + " bytes and a line feed", at);
      }
      int equals = indexOf(content, '=', space + 1, end);
      String key = new String(content, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      if (end - 1 == equals + 1) {
        records.remove(key);
      } else {
        records.put(key, Bytes.of(Arrays.copyOfRange(content, equals + 1, end - 1)));
      }
      at = end;
    }
    return new PaxRecords(records);
  }

  private static int indexOf(byte[] content, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (content[i] == wanted) {
        return i;
      }
    }
    throw malformed("'" + wanted + "'", from);
  }

  private static int decimal(byte[] content, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (content[i] < '0' || content[i] > '9') {
        throw malformed("a decimal length", from);
      }
      value = value * 10 + (content[i] - '0');
    }
    return value;
  }

  private static MalformedException malformed(String expected, int at) {
    return MalformedException.at("pax header at offset " + at, expected, "something else");
  }

  /// @throws MalformedException when the member is sparse, which no image builder writes
  void refuseSparse() {
    for (String key : records.keySet()) {
      if (key.startsWith("GNU.sparse.")) {
        throw MalformedException.at("tar member", "a whole file", "a sparse file (" + key + ")");
      }
    }
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(records.get(key)).map(value -> utf8(key, value));
  }

  Optional<Long> number(String key) {
    return text(key)
        .map(value -> {
          try {
            return Long.parseLong(value);
          } catch (NumberFormatException e) {
            throw new MalformedException("pax " + key + ": expected a number, found " + value, e);
          }
        });
  }

  /// Seconds since the epoch with an optional fraction.
  Optional<Instant> time(String key) {
    return text(key)
        .map(value -> {
          try {
            if (!SECONDS.matcher(value).matches()) {
              throw new NumberFormatException("no digits with a point");
            }
            BigDecimal seconds = new BigDecimal(value);
            BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
            long nanos = seconds.subtract(whole).movePointRight(9).longValue();
            return Instant.ofEpochSecond(whole.longValueExact(), nanos);
          } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw new MalformedException("pax " + key + ": expected seconds, found " + value, e);
          }
        });
  }

  Map<String, Bytes> attributes() {
    var attributes = new LinkedHashMap<String, Bytes>();
    records.forEach((key, value) -> {
      if (key.startsWith(ATTRIBUTE) && key.length() > ATTRIBUTE.length()) {
        attributes.put(key.substring(ATTRIBUTE.length()), value);
      }
    });
    return attributes;
  }

  private static String utf8(String key, Bytes value) {
    try {
      return TarHeader.utf8(value.toArray(), 0, value.size());
    } catch (CharacterCodingException e) {
      throw new MalformedException("pax " + key + ": expected UTF-8, found " + value.hex(), e);
    }
  }
}
