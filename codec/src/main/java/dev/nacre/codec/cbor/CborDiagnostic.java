package dev.nacre.codec.cbor;

import dev.nacre.codec.Bytes;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;

/// Writes diagnostic notation (RFC 8949 section 8).
final class CborDiagnostic {
  private final StringBuilder out = new StringBuilder();

  private CborDiagnostic() {}

  static String of(Cbor item) {
    var notation = new CborDiagnostic();
    notation.write(item);
    return notation.out.toString();
  }

  private void write(Cbor item) {
    switch (item) {
      case CborInteger integer -> out.append(integer.value());
      case CborBytes(Bytes content) -> out.append("h'").append(content.hex()).append('\'');
      case CborText(String text) -> quoted(text);
      case CborArray array -> array(array.elements().iterator());
      case CborMap map -> map(map.entries().entrySet().iterator());
      case CborTag(long number, Cbor content) -> {
        out.append(Long.toUnsignedString(number)).append('(');
        write(content);
        out.append(')');
      }
      case CborSimple(int value) -> out.append(simple(value));
      case CborFloat(double value) -> out.append(number(value));
    }
  }

  private void array(Iterator<Cbor> elements) {
    out.append('[');
    while (elements.hasNext()) {
      write(elements.next());
      out.append(elements.hasNext() ? ", " : "");
    }
    out.append(']');
  }

  private void map(Iterator<Map.Entry<Cbor, Cbor>> entries) {
    out.append('{');
    while (entries.hasNext()) {
      Map.Entry<Cbor, Cbor> entry = entries.next();
      write(entry.getKey());
      out.append(": ");
      write(entry.getValue());
      out.append(entries.hasNext() ? ", " : "");
    }
    out.append('}');
  }

  private void quoted(String text) {
    out.append('"');
    text.chars().forEach(this::character);
    out.append('"');
  }

  private void character(int c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append((char) c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < 0x20 || c == 0x7f) {
          out.append("\\u%04x".formatted(c));
        } else {
          out.append((char) c);
        }
      }
    }
  }

  private static String simple(int value) {
    return switch (value) {
      case 20 -> "false";
      case 21 -> "true";
      case 22 -> "null";
      case 23 -> "undefined";
      default -> "simple(" + value + ")";
    };
  }

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    return size == 0 || (size >= 1e-4 && size < 1e16)
        ? plain(value)
        : Double.toString(value).replace("E", size < 1 ? "e" : "e+");
  }

  private static String plain(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    String digits = BigDecimal.valueOf(value).toPlainString();
    return digits.contains(".") ? digits : digits + ".0";
  }
}
