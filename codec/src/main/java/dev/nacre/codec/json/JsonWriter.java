package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.Iterator;

/// Writes JSON text.
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  /// Characters of most texts, so that they are not copied while they grow.
  private static final int USUAL_SIZE = 256;

  private JsonWriter() {}

  static String text(Json value) {
    var out = new StringBuilder(USUAL_SIZE);
    write(value, out);
    return out.toString();
  }

  static void write(Json value, StringBuilder out) {
    switch (value) {
      case JsonNull _ -> out.append("null");
      case JsonBoolean b -> out.append(b.value());
      case JsonNumber n -> out.append(n.literal());
      case JsonString s -> quote(s.value(), out);
      case JsonArray(OctetList octets) -> write(octets.octets(), out);
      case JsonArray a -> {
        out.append('[');
        for (Iterator<Json> it = a.iterator(); it.hasNext(); ) {
          write(it.next(), out);
          out.append(it.hasNext() ? "," : "");
        }
        out.append(']');
      }
      case JsonObject o -> {
        out.append('{');
        String separator = "";
        for (var member : o.members().entrySet()) {
          out.append(separator);
          quote(member.getKey(), out);
          out.append(':');
          write(member.getValue(), out);
          separator = ",";
        }
        out.append('}');
      }
    }
  }

  private static void write(Bytes octets, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < octets.size(); i++) {
      out.append(i == 0 ? "" : ",").append(octets.at(i));
    }
    out.append(']');
  }

  static String pretty(Json value) {
    var out = new StringBuilder();
    pretty(value, 0, out);
    return out.toString();
  }

  private static void pretty(Json value, int depth, StringBuilder out) {
    switch (value) {
      case JsonArray a when a.size() > 0 -> {
        out.append('[');
        String separator = "";
        for (Json element : a) {
          newLine(out.append(separator), depth + 1);
          pretty(element, depth + 1, out);
          separator = ",";
        }
        newLine(out, depth);
        out.append(']');
      }
      case JsonObject o when !o.members().isEmpty() -> {
        out.append('{');
        String separator = "";
        for (var member : o.members().entrySet()) {
          newLine(out.append(separator), depth + 1);
          quote(member.getKey(), out);
          out.append(": ");
          pretty(member.getValue(), depth + 1, out);
          separator = ",";
        }
        newLine(out, depth);
        out.append('}');
      }
      case JsonNull _, JsonBoolean _, JsonNumber _, JsonString _, JsonArray _, JsonObject _ ->
          write(value, out);
    }
  }

  private static void newLine(StringBuilder out, int depth) {
    out.append('\n').repeat(' ', 2 * depth);
  }

  /// The escapes of RFC 8785 section 3.2.2.2, which are the shortest ones.
  static void quote(String text, StringBuilder out) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\') {
        continue;
      }
      out.append(text, plain, i);
      plain = i + 1;
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    // A whole string is copied at once, a part of one letter by letter.
    var _ = plain == 0 ? out.append(text) : out.append(text, plain, text.length());
    out.append('"');
  }
}
