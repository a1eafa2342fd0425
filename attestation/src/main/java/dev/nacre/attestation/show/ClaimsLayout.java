package dev.nacre.attestation.show;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/// Lays out what has names rather than places: JSON, member by member.
final class ClaimsLayout {
  private ClaimsLayout() {}

  static Layout of(String title, Json claims) {
    var fields = new ArrayList<Layout.Field>();
    add("", claims, fields);
    return new Layout(title, fields);
  }

  private static void add(String name, Json value, List<Layout.Field> fields) {
    switch (value) {
      case JsonObject object ->
          object.members().forEach((member, inner) -> add(path(name, member), inner, fields));
      case JsonArray array -> {
        for (int i = 0; i < array.size(); i++) {
          add(path(name, Integer.toString(i)), array.get(i), fields);
        }
      }
      case JsonString(String text) -> fields.add(field(name, text));
      case JsonNumber _, JsonBoolean _, JsonNull _ -> fields.add(field(name, value.text()));
    }
  }

  private static Layout.Field field(String name, String value) {
    return new Layout.Field(-1, 0, name, value, DocumentLayout.meaning(name));
  }

  private static String path(String name, String member) {
    return name.isEmpty() ? member : name + "." + member;
  }
}
