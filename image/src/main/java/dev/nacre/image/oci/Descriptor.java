package dev.nacre.image.oci;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A typed reference to content (OCI image specification, descriptor.md).
///
/// @param size of the content in bytes
public record Descriptor(
    MediaType mediaType,
    Digest digest,
    long size,
    Map<String, String> annotations,
    Optional<Platform> platform) {
  private static final long LARGEST = 1L << 53;

  public Descriptor {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    if (size < 0 || size > LARGEST) {
      throw MalformedException.at("descriptor.size", "0 to 2^53", Long.toString(size));
    }
  }

  public static Descriptor of(MediaType mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, Map.of(), Optional.empty());
  }

  public static Descriptor of(Document document) {
    return of(document.mediaType(), document.digest(), document.raw().size());
  }

  /// @param where names the descriptor in errors, for instance `manifest.layers[2]`
  /// @throws MalformedException when a demanded member is missing or of the wrong form
  static Descriptor of(String where, Json json) {
    if (!(json instanceof JsonObject object)) {
      throw MalformedException.at(where, "a descriptor object", json.kind());
    }
    try {
      return new Descriptor(
          new MediaType(object.string("mediaType")),
          Digest.parse(object.string("digest")),
          object.number("size"),
          annotations(object),
          object.findPresent("platform").map(p -> Platform.of(object.object("platform"))));
    } catch (MalformedException e) {
      throw new MalformedException(where + ": " + e.getMessage(), e);
    }
  }

  /// The member `annotations` of `object`; absent and `null` are empty.
  static Map<String, String> annotations(JsonObject object) {
    if (object.findPresent("annotations").isEmpty()) {
      return Map.of();
    }
    var annotations = new LinkedHashMap<String, String>();
    object
        .object("annotations")
        .members()
        .forEach((name, value) -> {
          if (!(value instanceof JsonString(String text))) {
            throw MalformedException.at("annotation \"" + name + "\"", "a string", value.kind());
          }
          annotations.put(name, text);
        });
    return annotations;
  }

  public Descriptor with(Map<String, String> changed) {
    return new Descriptor(mediaType, digest, size, changed, platform);
  }

  public Descriptor on(Optional<Platform> changed) {
    return new Descriptor(mediaType, digest, size, annotations, changed);
  }

  public JsonObject toJson() {
    var json =
        JsonObject.builder()
            .put("mediaType", mediaType.value())
            .put("digest", digest.toString())
            .put("size", size);
    platform.ifPresent(p -> json.put("platform", p.toJson()));
    if (!annotations.isEmpty()) {
      var notes = JsonObject.builder();
      annotations.forEach(notes::put);
      json.put("annotations", notes.build());
    }
    return json.build();
  }
}
