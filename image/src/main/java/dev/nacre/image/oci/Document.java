package dev.nacre.image.oci;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.Optional;

/// What a reference names: the manifest of one image, or an index of manifests.
///
/// The bytes as they came are kept, because the digest is theirs.
public sealed interface Document permits Manifest, ImageIndex {
  /// The largest manifest or index that is read, in bytes.
  int LIMIT = 4 << 20;

  Bytes raw();

  MediaType mediaType();

  default Digest digest() {
    return Digest.sha256(raw());
  }

  /// @param declared the media type by which the content was announced
  /// @throws MalformedException when the content is no manifest or index of version 2, or is not of
  ///   the announced type
  static Document parse(Bytes raw, Optional<MediaType> declared) {
    if (raw.size() > LIMIT) {
      throw MalformedException.at("manifest", "at most " + LIMIT + " bytes", raw.size() + " bytes");
    }
    if (!(Json.parse(raw) instanceof JsonObject json)) {
      throw MalformedException.at("manifest", "a JSON object", "another JSON value");
    }
    if (json.number("schemaVersion") != 2) {
      throw MalformedException.at(
          "manifest.schemaVersion", "2", Long.toString(json.number("schemaVersion")));
    }
    MediaType type = type(json, declared);
    return type.isIndex() ? ImageIndex.of(raw, type, json) : Manifest.of(raw, type, json);
  }

  private static MediaType type(JsonObject json, Optional<MediaType> declared) {
    boolean manifest = json.findPresent("layers").isPresent();
    boolean index = json.findPresent("manifests").isPresent();
    if (manifest == index) {
      throw MalformedException.at(
          "manifest", "either \"layers\" or \"manifests\"", manifest ? "both" : "neither");
    }
    Optional<MediaType> written =
        json.findPresent("mediaType")
            .map(v -> new MediaType(v instanceof JsonString(String s) ? s : v.kind()));
    MediaType type =
        written.or(() -> declared).orElse(index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST);
    if (index ? !type.isIndex() : !type.isManifest()) {
      throw MalformedException.at(
          "manifest.mediaType", index ? "an image index" : "an image manifest", type.value());
    }
    declared
        .filter(announced -> !announced.equals(type))
        .ifPresent(announced -> {
          throw MalformedException.at("manifest.mediaType", announced.value(), type.value());
        });
    return type;
  }
}
