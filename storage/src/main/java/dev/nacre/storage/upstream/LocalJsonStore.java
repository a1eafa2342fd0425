package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonString;
import dev.nacre.storage.FileTrouble;
import dev.nacre.storage.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Upstream's `LocalJson`.
record LocalJsonStore(Path folder) implements UpstreamStore {
  /// A value in base64, its name, and what is between them.
  private static final int LARGEST_MEMBER = LARGEST / 3 * 4 + (64 << 10);

  private static final int BUFFER = 1 << 16;

  @Override
  public void each(String namespace, Visitor visitor) {
    if (!Files.isDirectory(folder)) {
      throw new StoreException("there is no folder " + folder);
    }
    Path file = folder.resolve(namespace + ".json");
    if (Files.notExists(file)) {
      return;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      JsonMembers.each(in, LARGEST_MEMBER, showing(visitor));
    } catch (MalformedException e) {
      throw new StoreException(file + " holds no object of keys and values: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + FileTrouble.words(e), e);
    }
  }

  private static JsonMembers.Visitor showing(Visitor visitor) {
    return new JsonMembers.Visitor() {
      @Override
      public void member(String name, Json value) {
        show(name, value, visitor);
      }

      @Override
      public void tooLarge(String name) {
        visitor.unreadable(name, TOO_LARGE);
      }
    };
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
