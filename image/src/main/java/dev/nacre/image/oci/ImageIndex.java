package dev.nacre.image.oci;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// An image index: one manifest a platform.
public record ImageIndex(
    Bytes raw, MediaType mediaType, JsonObject json, List<Descriptor> manifests)
    implements Document {
  private static final int MOST_MANIFESTS = 1000;

  public ImageIndex {
    manifests = List.copyOf(manifests);
  }

  static ImageIndex of(Bytes raw, MediaType mediaType, JsonObject json) {
    JsonArray array = json.array("manifests");
    if (array.size() > MOST_MANIFESTS) {
      throw MalformedException.at(
          "index.manifests", "at most " + MOST_MANIFESTS, array.size() + " manifests");
    }
    var manifests = new ArrayList<Descriptor>();
    for (Json manifest : array) {
      manifests.add(Descriptor.of("index.manifests[" + manifests.size() + "]", manifest));
    }
    return new ImageIndex(raw, mediaType, json, manifests);
  }

  /// This index, as an OCI index, over other manifests.
  public ImageIndex withManifests(List<Descriptor> changed) {
    MediaType type = mediaType.toOci();
    JsonObject written =
        json.with("mediaType", Json.of(type.value()))
            .with(
                "manifests",
                changed.stream().map(Descriptor::toJson).collect(JsonArray.collector()));
    return new ImageIndex(Bytes.utf8(written.text()), type, written, changed);
  }

  /// The first manifest for `wanted`.
  ///
  /// @throws ImageException when there is none
  public Descriptor select(Platform wanted) {
    return manifests.stream()
        .filter(m -> m.platform().map(wanted::accepts).orElse(false))
        .findFirst()
        .orElseThrow(() ->
            new ImageException(
                "image index "
                    + digest()
                    + ": expected a manifest for "
                    + wanted
                    + ", found "
                    + offered()));
  }

  private String offered() {
    List<String> offered =
        manifests.stream().flatMap(m -> m.platform().stream()).map(Platform::toString).toList();
    return offered.isEmpty() ? "no platform at all" : String.join(", ", offered);
  }
}
