package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Reads TOML 1.0, except dates, times, infinities and NaN, which no configuration of ours has.
///
/// Why this is not a library's work: see ADR 0050. A key that is defined twice is an error, as TOML
/// demands, since two readers of one measured document must not see two documents.
public final class Toml {
  private static final int MAX_DEPTH = 32;

  private final TomlText text;
  private final TomlTable root = new TomlTable(TomlTable.Origin.HEADER);

  private Toml(TomlText text) {
    this.text = text;
  }

  /// @param where what errors call the document
  /// @throws MalformedException when `document` is not TOML; the message names the line
  public static JsonObject parse(String where, Bytes document) {
    return new Toml(TomlText.of(where, document)).document();
  }

  private JsonObject document() {
    TomlTable current = root;
    while (text.toStatement()) {
      if (text.skip('[')) {
        current = text.skip('[') ? elementHeader() : tableHeader();
      } else {
        assignment(current, 0);
      }
      text.toLineEnd();
    }
    return root.toJson();
  }

  private TomlTable tableHeader() {
    List<String> path = key();
    text.expect(']');
    TomlTable parent = parent(path);
    String name = path.getLast();
    return switch (parent.get(name)) {
      case null -> parent.add(name, new TomlTable(TomlTable.Origin.HEADER));
      case TomlTable table when table.claimByHeader() -> table;
      case Object other -> throw text.malformed("a new table", "[" + name + "] a second time");
    };
  }

  private TomlTable elementHeader() {
    List<String> path = key();
    text.expect(']');
    text.expect(']');
    TomlTable parent = parent(path);
    String name = path.getLast();
    TomlTable element = new TomlTable(TomlTable.Origin.HEADER);
    switch (parent.get(name)) {
      case null -> parent.add(name, new TomlTable.Elements(element));
      case TomlTable.Elements elements -> elements.add(element);
      case Object other ->
          throw text.malformed("an array of tables", "\"" + name + "\", defined as another thing");
    }
    return element;
  }

  private TomlTable parent(List<String> path) {
    TomlTable table = root;
    for (String name : path.subList(0, path.size() - 1)) {
      table =
          switch (table.get(name)) {
            case null -> table.add(name, new TomlTable(TomlTable.Origin.PATH));
            case TomlTable next -> next;
            case TomlTable.Elements elements -> elements.last();
            case Object other ->
                throw text.malformed("a table", "\"" + name + "\", which is a value");
          };
    }
    return table;
  }

  private void assignment(TomlTable table, int depth) {
    List<String> path = key();
    text.skipBlanks();
    text.expect('=');
    text.skipBlanks();
    TomlTable target = table;
    for (String name : path.subList(0, path.size() - 1)) {
      target =
          switch (target.get(name)) {
            case null -> target.add(name, new TomlTable(TomlTable.Origin.DOTTED));
            case TomlTable next when next.isDotted() -> next;
            case Object other ->
                throw text.malformed("a new table", "\"" + name + "\" a second time");
          };
    }
    if (target.get(path.getLast()) != null) {
      throw text.malformed("a new key", "\"" + path.getLast() + "\" a second time");
    }
    target.add(path.getLast(), value(depth));
  }

  private List<String> key() {
    var path = new ArrayList<String>();
    do {
      text.skipBlanks();
      path.add(text.keyPart());
      text.skipBlanks();
      if (path.size() > MAX_DEPTH) {
        throw text.malformed("at most " + MAX_DEPTH + " parts of a key", "more");
      }
    } while (text.skip('.'));
    return path;
  }

  private Json value(int depth) {
    if (depth > MAX_DEPTH) {
      throw text.malformed("at most " + MAX_DEPTH + " levels", "more");
    }
    if (text.skip('[')) {
      return array(depth);
    }
    if (text.skip('{')) {
      return inlineTable(depth);
    }
    return text.scalar();
  }

  private Json array(int depth) {
    var elements = new ArrayList<Json>();
    while (true) {
      text.skipBlankLines();
      if (text.skip(']')) {
        return new JsonArray(elements);
      }
      elements.add(value(depth + 1));
      text.skipBlankLines();
      if (!text.skip(',')) {
        text.expect(']');
        return new JsonArray(elements);
      }
    }
  }

  private Json inlineTable(int depth) {
    var table = new TomlTable(TomlTable.Origin.HEADER);
    text.skipBlanks();
    if (text.skip('}')) {
      return table.toJson();
    }
    do {
      assignment(table, depth + 1);
      text.skipBlanks();
    } while (text.skip(','));
    text.expect('}');
    return table.toJson();
  }
}
