package dev.nacre.attestation.show;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// A thing and its fields, in their order.
///
/// @param title what the thing is
public record Layout(String title, List<Field> fields) {
  public Layout {
    fields = List.copyOf(fields);
  }

  /// One field.
  ///
  /// @param offset from the start of the thing, or -1 where it has no place of its own
  /// @param size in bytes, 0 where there is none
  /// @param meaning what the value says, or nothing
  public record Field(int offset, int size, String name, String value, String meaning) {
    private JsonObject toJson() {
      var json = JsonObject.builder();
      if (offset >= 0) {
        json.put("offset", offset).put("size", size);
      }
      json.put("name", name).put("value", value);
      return meaning.isEmpty() ? json.build() : json.put("meaning", meaning).build();
    }
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("title", title)
        .put("fields", fields.stream().map(Field::toJson).collect(JsonArray.collector()))
        .build();
  }

  /// One line a field: offset, size, name, value, meaning.
  public String text() {
    var text = new StringBuilder(title).append('\n');
    for (Field field : fields) {
      String place =
          field.offset >= 0 ? "%#06x %5d".formatted(field.offset, field.size) : " ".repeat(12);
      text.append("  %s  %-22s %s".formatted(place, field.name, field.value));
      text.append(field.meaning.isEmpty() ? "\n" : "  (" + field.meaning + ")\n");
    }
    return text.toString();
  }

  /// Collects the fields of a binary structure that has no gaps.
  public static final class Walk {
    private final Bytes content;
    private final List<Field> fields = new ArrayList<>();
    private int offset;

    public Walk(Bytes content) {
      this.content = content;
    }

    /// Where the next field begins.
    int offset() {
      return offset;
    }

    /// The next `size` bytes, shown as they are.
    public Walk bytes(String name, int size) {
      return field(name, size, content.slice(offset, offset + size).hex(), "");
    }

    /// The next `size` bytes, shown as they are, and what they say.
    public Walk explained(String name, int size, String meaning) {
      return field(name, size, content.slice(offset, offset + size).hex(), meaning);
    }

    /// The next `size` bytes, shown as `value`.
    public Walk field(String name, int size, Object value, String meaning) {
      fields.add(new Field(offset, size, name, String.valueOf(value), meaning));
      offset += size;
      return this;
    }

    /// Says something about the field before.
    public Walk detail(String name, Object value) {
      fields.add(new Field(-1, 0, "  " + name, String.valueOf(value), ""));
      return this;
    }

    public Layout titled(String title) {
      return new Layout(title, fields);
    }
  }
}
