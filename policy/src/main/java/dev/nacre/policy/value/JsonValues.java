package dev.nacre.policy.value;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/// JSON to values and back.
final class JsonValues {
  private JsonValues() {}

  static Value of(Json json) {
    return switch (json) {
      case JsonNull _ -> NullValue.NULL;
      case JsonBoolean b -> Value.of(b.value());
      case JsonNumber n -> number(n.literal());
      case JsonString s -> Value.of(s.value());
      case JsonArray a -> array(a);
      case JsonObject o -> ObjectValue.of(o);
    };
  }

  private static Value array(JsonArray array) {
    var elements = new ArrayList<Value>(array.size());
    for (Json element : array) {
      elements.add(of(element));
    }
    return ArrayValue.of(elements);
  }

  static Json json(Value value) {
    return switch (value) {
      case NullValue _ -> JsonNull.NULL;
      case BooleanValue b -> Json.of(b.value());
      case NumberValue n -> new JsonNumber(n.text());
      case StringValue s -> Json.of(s.value());
      case ArrayValue a -> {
        var elements = new ArrayList<Json>(a.size());
        a.list().forEach(element -> elements.add(json(element)));
        yield new JsonArray(elements);
      }
      case SetValue s -> {
        var elements = new ArrayList<Json>(s.size());
        s.forEach(element -> elements.add(json(element)));
        yield new JsonArray(elements);
      }
      case ObjectValue o -> {
        var members = new LinkedHashMap<String, Json>();
        o.forEach((key, member) -> members.put(name(key), json(member)));
        yield new JsonObject(members);
      }
    };
  }

  private static String name(Value key) {
    return key instanceof StringValue s ? s.value() : json(key).text();
  }

  static Value number(String literal) {
    try {
      return NumberValue.parse(literal);
    } catch (ArithmeticException e) {
      throw new MalformedException("JSON: expected a number within range, found " + literal, e);
    }
  }
}
