package dev.nacre.protocol.initdata;

import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// Members that may be absent, but must be of the right kind when present.
final class TomlView {
  private TomlView() {}

  static Optional<JsonObject> table(JsonObject parent, String name) {
    return parent.find(name).map(present -> parent.object(name));
  }

  static Optional<String> string(JsonObject parent, String name) {
    return parent.find(name).map(present -> parent.string(name));
  }
}
