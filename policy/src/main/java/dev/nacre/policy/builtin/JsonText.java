package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.TreeMap;

/// Values as JSON text: members in the order of their names, `<`, `>` and `&` escaped.
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;
  private final String prefix;
  private final String indent;

  private JsonText(boolean pretty, String prefix, String indent) {
    this.pretty = pretty;
    this.prefix = prefix;
    this.indent = indent;
  }

  static String compact(Value value) {
    var text = new JsonText(false, "", "");
    text.write(value, 0);
    return text.out.toString();
  }

  /// @param prefix stands at the start of each line
  static String pretty(Value value, String prefix, String indent) {
    var text = new JsonText(true, prefix, indent);
    text.out.append(prefix);
    text.write(value, 0);
    return text.out.toString();
  }

  private void write(Value value, int depth) {
    switch (value) {
      case NullValue _ -> out.append("null");
      case BooleanValue b -> out.append(b.value());
      case NumberValue n -> out.append(n.text());
      case StringValue s -> quote(s.value());
      case ArrayValue a -> elements(a, depth);
      case SetValue s -> elements(ArrayValue.of(Args.list(s)), depth);
      case ObjectValue o -> members(o, depth);
    }
  }

  private void elements(ArrayValue array, int depth) {
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      out.append(i == 0 ? "" : ",");
      newLine(depth + 1);
      write(array.get(i), depth + 1);
    }
    if (array.size() > 0) {
      newLine(depth);
    }
    out.append(']');
  }

  private void members(ObjectValue object, int depth) {
    var members = new TreeMap<String, Value>();
    object.forEach((key, value) ->
        members.put(key instanceof StringValue s ? s.value() : compact(key), value));
    out.append('{');
    String separator = "";
    for (var member : members.entrySet()) {
      out.append(separator);
      newLine(depth + 1);
      quote(member.getKey());
      out.append(pretty ? ": " : ":");
      write(member.getValue(), depth + 1);
      separator = ",";
    }
    if (!members.isEmpty()) {
      newLine(depth);
    }
    out.append('}');
  }

  private void newLine(int depth) {
    if (pretty) {
      out.append('\n').append(prefix).repeat(indent, depth);
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '<', '>', '&', '\u2028', '\u2029' -> unicode(c);
        default -> {
          if (c < 0x20) {
            unicode(c);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private void unicode(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 15));
    }
  }
}
