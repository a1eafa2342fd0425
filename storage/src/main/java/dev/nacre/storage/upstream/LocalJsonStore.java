package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Upstream's `LocalJson`.
record LocalJsonStore(Path folder) implements UpstreamStore {
  private static final long LARGEST_FILE = 256L << 20;

  @Override
  public void each(String namespace, Visitor visitor) {
    if (!Files.isDirectory(folder)) {
      throw new StoreException("there is no folder " + folder);
    }
    Path file = folder.resolve(namespace + ".json");
    if (Files.exists(file)) {
      document(file).members().forEach((key, value) -> show(key, value, visitor));
    }
  }

  private static void show(String key, Json value, Visitor visitor) {
    Bytes content;
    try {
      content = decoded(value);
    } catch (MalformedException e) {
      visitor.unreadable(key, String.valueOf(e.getMessage()));
      return;
    }
    if (content.size() > LARGEST) {
      visitor.unreadable(key, TOO_LARGE);
    } else {
      visitor.entry(key, content);
    }
  }

  private static JsonObject document(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new StoreException(file + " is larger than " + LARGEST_FILE + " bytes");
      }
      if (Json.parse(Bytes.of(Files.readAllBytes(file))) instanceof JsonObject object) {
        return object;
      }
      throw new StoreException(file + " holds no object of keys and values");
    } catch (MalformedException | IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /// With or without the padding that upstream writes.
  private static Bytes decoded(Json value) {
    if (value instanceof JsonString(String text)) {
      int end = text.length();
      while (end > 0 && text.charAt(end - 1) == '=') {
        end--;
      }
      return Bytes.ofBase64Url(text.substring(0, end));
    }
    throw MalformedException.at("value", "URL-safe base64", value.kind());
  }

  @Override
  public String toString() {
    return "LocalJson " + folder;
  }
}
