package dev.nacre.image.oci;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The manifest of one image for one platform: its configuration and its layers, lowest first.
public record Manifest(
    Bytes raw, MediaType mediaType, JsonObject json, Descriptor config, List<Descriptor> layers)
    implements Document {
  private static final int MOST_LAYERS = 1000;

  public Manifest {
    layers = List.copyOf(layers);
  }

  static Manifest of(Bytes raw, MediaType mediaType, JsonObject json) {
    JsonArray array = json.array("layers");
    if (array.size() > MOST_LAYERS) {
      throw MalformedException.at(
          "manifest.layers", "at most " + MOST_LAYERS + " layers", array.size() + " layers");
    }
    var layers = new ArrayList<Descriptor>();
    for (Json layer : array) {
      layers.add(Descriptor.of("manifest.layers[" + layers.size() + "]", layer));
    }
    return new Manifest(
        raw, mediaType, json, Descriptor.of("manifest.config", json.get("config")), layers);
  }

  /// A new OCI manifest.
  public static Manifest create(Descriptor config, List<Descriptor> layers) {
    var start =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", MediaType.OCI_MANIFEST.value());
    return write(start.build(), MediaType.OCI_MANIFEST, config, layers);
  }

  /// This manifest, as an OCI manifest, over other layers; annotations and what else it says stay.
  public Manifest withLayers(List<Descriptor> changed) {
    MediaType type = mediaType.toOci();
    Descriptor asOci =
        new Descriptor(
            config.mediaType().toOci(),
            config.digest(),
            config.size(),
            config.annotations(),
            config.platform());
    return write(json.with("mediaType", Json.of(type.value())), type, asOci, changed);
  }

  private static Manifest write(
      JsonObject start, MediaType type, Descriptor config, List<Descriptor> layers) {
    JsonObject json =
        start
            .with("config", config.toJson())
            .with("layers", layers.stream().map(Descriptor::toJson).collect(JsonArray.collector()));
    return new Manifest(Bytes.utf8(json.text()), type, json, config, layers);
  }

  public boolean isEncrypted() {
    return layers.stream().anyMatch(layer -> layer.mediaType().isEncrypted());
  }
}
