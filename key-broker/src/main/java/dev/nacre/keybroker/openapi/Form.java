package dev.nacre.keybroker.openapi;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a JSON text may look like.
///
/// @param schema in JSON Schema 2020-12; what has a name stands there as a reference
/// @param named the forms that the schema refers to, by name
public record Form(JsonObject schema, Map<String, JsonObject> named) {
  private static final String MAXIMUM = "maximum";
  private static final String MINIMUM = "minimum";
  private static final String MOST_LONG = "maxLength";
  private static final String TYPE = "type";

  /// Where an API document keeps forms with names.
  public static final String PLACE = "#/components/schemas/";

  public Form {
    named = Map.copyOf(named);
  }

  private static Form of(JsonObject schema) {
    return new Form(schema, Map.of());
  }

  private static Form type(String name) {
    return of(JsonObject.builder().put(TYPE, name).build());
  }

  private Form with(String keyword, Json value) {
    return new Form(schema.with(keyword, value), named);
  }

  /// Any JSON.
  public static Form any() {
    return of(JsonObject.empty());
  }

  public static Form text() {
    return type("string");
  }

  /// @param most how many characters
  public static Form text(int most) {
    return text().with(MOST_LONG, Json.of(most));
  }

  /// @param pattern of the whole text
  public static Form matching(String pattern) {
    return text().with("pattern", Json.of("^" + pattern + "$"));
  }

  /// One of `words`.
  public static Form word(String... words) {
    return text().with("enum", JsonArray.ofStrings(List.of(words)));
  }

  public static Form base64() {
    return matching("[A-Za-z0-9+/]*={0,2}").with("contentEncoding", Json.of("base64"));
  }

  /// Without padding.
  public static Form base64Url() {
    return matching("[A-Za-z0-9_-]*").with("contentEncoding", Json.of("base64url"));
  }

  /// @param bytes how many
  public static Form hex(int bytes) {
    return matching("[0-9a-f]{" + 2 * bytes + "}");
  }

  /// Three parts in base64url, with dots between them (RFC 7515 section 7.1).
  public static Form jws() {
    return matching("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
  }

  /// A point in time (RFC 3339).
  public static Form time() {
    return text().with("format", Json.of("date-time"));
  }

  /// A whole number, none below 0.
  public static Form count() {
    return type("integer").with(MINIMUM, Json.of(0));
  }

  public static Form count(long most) {
    return count().with(MAXIMUM, Json.of(most));
  }

  /// @param least from this on, to `most`
  public static Form count(long least, long most) {
    return count(most).with(MINIMUM, Json.of(least));
  }

  public static Form truth() {
    return type("boolean");
  }

  /// Bytes that are no JSON.
  public static Form octets() {
    return text().with("contentMediaType", Json.of("application/octet-stream"));
  }

  public static Form list(Form items) {
    return new Form(type("array").schema().with("items", items.schema()), items.named());
  }

  /// @param most how many
  public static Form list(Form items, int most) {
    return list(items).with("maxItems", Json.of(most));
  }

  /// Not empty.
  public static Form some(Form items) {
    return list(items).with("minItems", Json.of(1));
  }

  /// An object with any names, each with a value of one form.
  public static Form map(Form values) {
    return new Form(
        type("object").schema().with("additionalProperties", values.schema()), values.named());
  }

  /// An object of which nothing is told.
  public static Form anyObject() {
    return type("object");
  }

  public static Members object() {
    return new Members();
  }

  public Form or(Form other) {
    var all = new TreeMap<>(named);
    all.putAll(other.named());
    JsonObject either =
        JsonObject.builder().put("anyOf", JsonArray.of(schema, other.schema())).build();
    return new Form(either, all);
  }

  public Form orNull() {
    return or(type("null"));
  }

  /// @param sentence for people
  public Form told(String sentence) {
    return with("description", Json.of(sentence));
  }

  /// @param example that readers, and programs that try an API out, may take
  public Form like(String example) {
    return with("examples", JsonArray.of(Json.of(example)));
  }

  /// The same form, to be written once and referred to by `name`.
  public Form called(String name) {
    var all = new TreeMap<>(named);
    all.put(name, schema);
    return new Form(JsonObject.builder().put("$ref", PLACE + name).build(), all);
  }

  /// An object while its members are written down.
  public static final class Members {
    private final Map<String, Form> members = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();
    private boolean more;

    private Members() {}

    public Members must(String name, Form form) {
      required.add(name);
      return may(name, form);
    }

    public Members may(String name, Form form) {
      members.put(name, form);
      return this;
    }

    /// And further members of any form.
    public Members more() {
      more = true;
      return this;
    }

    /// See [Form#called].
    public Form called(String name) {
      return form().called(name);
    }

    /// An object with these members; what else it has is not looked at.
    public Form form() {
      var properties = JsonObject.builder();
      var all = new TreeMap<String, JsonObject>();
      members.forEach((name, form) -> {
        properties.put(name, form.schema());
        all.putAll(form.named());
      });
      JsonObject.Builder schema = JsonObject.builder().put(TYPE, "object");
      if (!required.isEmpty()) {
        schema.put("required", JsonArray.ofStrings(required));
      }
      schema.put("properties", properties.build());
      if (more) {
        schema.put("additionalProperties", true);
      }
      return new Form(schema.build(), all);
    }
  }
}
