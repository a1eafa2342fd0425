package dev.nacre.keybroker.config;

import dev.nacre.codec.EditDistance;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A table of a configuration while it is read: gives each key once it is asked for, and knows at
/// the end which nobody asked for.
final class Settings {
  private static final int NEAR = 3;

  private final String where;
  private final JsonObject table;
  private final Set<String> known = new TreeSet<>();

  Settings(String where, JsonObject table) {
    this.where = where;
    this.table = table;
  }

  /// The name of `key` with those of the tables around it, such as `admin.authorization_mode`.
  String path(String key) {
    return where.isEmpty() ? key : where + "." + key;
  }

  private Optional<Json> find(String key) {
    known.add(key);
    return table.findPresent(key);
  }

  boolean has(String key) {
    return find(key).isPresent();
  }

  Optional<String> text(String key) {
    return find(key)
        .map(value -> {
          if (value instanceof JsonString(String text)) {
            return text;
          }
          throw MalformedException.at(path(key), "a text", value.kind());
        });
  }

  String text(String key, String fallback) {
    return text(key).orElse(fallback);
  }

  String required(String key) {
    return text(key).orElseThrow(() -> MalformedException.at(path(key), "a text", "nothing"));
  }

  boolean flag(String key, boolean fallback) {
    return find(key)
        .map(value -> {
          if (value instanceof JsonBoolean flag) {
            return flag.value();
          }
          throw MalformedException.at(path(key), "true or false", value.kind());
        })
        .orElse(fallback);
  }

  int number(String key, int fallback, int smallest, int largest) {
    return find(key)
        .map(value -> {
          if (value instanceof JsonNumber number
              && number.longValue() >= smallest
              && number.longValue() <= largest) {
            return (int) number.longValue();
          }
          throw MalformedException.at(
              path(key), "a number from " + smallest + " to " + largest, value.text());
        })
        .orElse(fallback);
  }

  List<String> texts(String key) {
    Optional<Json> value = find(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof JsonArray list)) {
      throw MalformedException.at(path(key), "a list of texts", value.get().kind());
    }
    var texts = new ArrayList<String>();
    for (Json element : list) {
      if (!(element instanceof JsonString(String text))) {
        throw MalformedException.at(path(key), "a list of texts", "with " + element.kind());
      }
      texts.add(text);
    }
    return texts;
  }

  /// The table `key`, empty when it is absent.
  Settings table(String key) {
    Optional<Json> value = find(key);
    if (value.isEmpty()) {
      return new Settings(path(key), JsonObject.empty());
    }
    if (value.get() instanceof JsonObject object) {
      return new Settings(path(key), object);
    }
    throw MalformedException.at(path(key), "a table", value.get().kind());
  }

  /// The tables of the list `key`.
  List<Settings> tables(String key) {
    Optional<Json> value = find(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof JsonArray list)) {
      throw MalformedException.at(path(key), "a list of tables", value.get().kind());
    }
    var tables = new ArrayList<Settings>();
    for (Json element : list) {
      if (!(element instanceof JsonObject object)) {
        throw MalformedException.at(path(key), "a list of tables", "with " + element.kind());
      }
      tables.add(new Settings(path(key) + "[" + tables.size() + "]", object));
    }
    return tables;
  }

  /// The keys of this table, for one whose keys the owner chooses.
  Set<String> keys() {
    known.addAll(table.members().keySet());
    return table.members().keySet();
  }

  /// Takes keys that upstream's files carry and that mean nothing here.
  ///
  /// @return those that are there, with their tables
  List<String> ignored(String... keys) {
    var found = new ArrayList<String>();
    for (String key : keys) {
      if (find(key).isPresent()) {
        found.add(path(key));
      }
    }
    return found;
  }

  /// @throws MalformedException when the table has a key that nobody asked for
  void requireNothingElse() {
    for (String key : table.members().keySet()) {
      if (!known.contains(key)) {
        String hint = nearest(key).map(near -> "; did you mean " + path(near) + "?").orElse("");
        throw MalformedException.at(
            path(key), known.isEmpty() ? "no key" : "one of " + known, "this key" + hint);
      }
    }
  }

  private Optional<String> nearest(String key) {
    return known.stream()
        .filter(candidate -> EditDistance.between(key, candidate) <= NEAR)
        .min(Comparator.comparingInt(candidate -> EditDistance.between(key, candidate)));
  }
}
