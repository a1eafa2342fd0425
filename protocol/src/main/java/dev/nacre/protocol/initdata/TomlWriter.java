package dev.nacre.protocol.initdata;

import java.util.List;
import java.util.stream.Collectors;

/// Strings and keys as TOML 1.0 writes them.
final class TomlWriter {
  private TomlWriter() {}

  static String key(String name) {
    return string(name);
  }

  static String strings(List<String> values) {
    return values.stream().map(TomlWriter::string).collect(Collectors.joining(", ", "[", "]"));
  }

  /// On one line, with escapes where needed.
  static String string(String value) {
    var out = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(point -> {
          switch (point) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
              if (point < 0x20 || point == 0x7f) {
                out.append("\\u00").append(Character.forDigit(point >> 4, 16));
                out.append(Character.forDigit(point & 15, 16));
              } else {
                out.appendCodePoint(point);
              }
            }
          }
        });
    return out.append('"').toString();
  }

  /// As it is between `'''` where that is possible, for people's eyes; else as [#string].
  static String text(String value) {
    boolean plain =
        value.indexOf('\n') >= 0
            && !value.contains("'''")
            && !value.endsWith("'")
            && value
                .codePoints()
                .allMatch(
                    point -> (point >= 0x20 && point != 0x7f) || point == '\n' || point == '\t');
    return plain ? "'''\n" + value + "'''" : string(value);
  }
}
