package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;

/// Writes JSON text.
final class JsonWriter {
  private JsonWriter() {}

  static JsonText text(Json value) {
    var out = new JsonText();
    write(value, out);
    return out;
  }

  static void write(Json value, JsonText out) {
    switch (value) {
      case JsonNull _ -> out.put("null");
      case JsonBoolean b -> out.put(b.value() ? "true" : "false");
      case JsonNumber n -> out.put(n.literal());
      case JsonString s -> out.quote(s.value());
      case JsonArray(OctetList octets) -> write(octets.octets(), out);
      case JsonArray a -> {
        out.put('[');
        for (Json element : a) {
          write(element, out.next());
        }
        out.put(']');
      }
      case JsonObject o -> {
        out.put('{');
        o.members()
            .forEach((name, member) -> {
              out.next().quote(name);
              write(member, out.put(':'));
            });
        out.put('}');
      }
    }
  }

  private static void write(Bytes octets, JsonText out) {
    out.put('[');
    for (int i = 0; i < octets.size(); i++) {
      out.next().put(Integer.toString(octets.at(i)));
    }
    out.put(']');
  }

  static String pretty(Json value) {
    var out = new JsonText();
    pretty(value, 0, out);
    return out.string();
  }

  private static void pretty(Json value, int depth, JsonText out) {
    switch (value) {
      case JsonArray a when a.size() > 0 -> {
        out.put('[');
        for (Json element : a) {
          newLine(out.next(), depth + 1);
          pretty(element, depth + 1, out);
        }
        newLine(out, depth);
        out.put(']');
      }
      case JsonObject o when !o.members().isEmpty() -> {
        out.put('{');
        o.members()
            .forEach((name, member) -> {
              newLine(out.next(), depth + 1);
              out.quote(name);
              pretty(member, depth + 1, out.put(": "));
            });
        newLine(out, depth);
        out.put('}');
      }
      case JsonNull _, JsonBoolean _, JsonNumber _, JsonString _, JsonArray _, JsonObject _ ->
          write(value, out);
    }
  }

  private static void newLine(JsonText out, int depth) {
    out.put('\n').put("  ".repeat(depth));
  }
}
