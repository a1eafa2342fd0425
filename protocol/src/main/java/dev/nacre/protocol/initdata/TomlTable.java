package dev.nacre.protocol.initdata;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table while it is read; a member is a [Json], a [TomlTable] or [Elements].
final class TomlTable {
  /// What made a table, on which depends what may still extend it.
  enum Origin {
    /// `[a]`, or the document itself.
    HEADER,
    /// The `a` of `[a.b]`: `[a]` may follow.
    PATH,
    /// The `a` of `a.b = 1`: more of these may follow.
    DOTTED
  }

  /// The tables of `[[a]]`.
  static final class Elements {
    private final List<TomlTable> tables = new ArrayList<>();

    Elements(TomlTable first) {
      tables.add(first);
    }

    void add(TomlTable table) {
      tables.add(table);
    }

    TomlTable last() {
      return tables.getLast();
    }
  }

  private final Map<String, Object> members = new LinkedHashMap<>();
  private Origin origin;

  TomlTable(Origin origin) {
    this.origin = origin;
  }

  @Nullable Object get(String name) {
    return members.get(name);
  }

  <T> T add(String name, T member) {
    members.put(name, member);
    return member;
  }

  boolean isDotted() {
    return origin == Origin.DOTTED;
  }

  /// Makes a table of a path one of a header; false when it cannot be one any more.
  boolean claimByHeader() {
    boolean claimed = origin == Origin.PATH;
    origin = claimed ? Origin.HEADER : origin;
    return claimed;
  }

  JsonObject toJson() {
    var object = new LinkedHashMap<String, Json>();
    members.forEach((name, member) -> object.put(name, json(member)));
    return new JsonObject(object);
  }

  private static Json json(Object member) {
    return switch (member) {
      case Json json -> json;
      case TomlTable table -> table.toJson();
      case Elements elements ->
          elements.tables.stream()
              .map(TomlTable::toJson)
              .map(Json.class::cast)
              .collect(JsonArray.collector());
      default -> throw new IllegalStateException(member.getClass().getName());
    };
  }
}
