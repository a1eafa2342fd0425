package dev.nacre.image;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.encryption.LayerEncryption;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.image.oci.ImageIndex;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.Manifest;
import java.util.ArrayList;
import java.util.List;

/// What an image consists of: its platforms, layers, and for whom they are encrypted.
///
/// @param digest of the manifest or index that the name leads to
public record ImageInspection(String name, Digest digest, List<Variant> variants) {
  /// The image for one platform.
  public record Variant(Manifest manifest, ImageConfig config) {}

  public ImageInspection {
    variants = List.copyOf(variants);
  }

  /// Reads everything but the layers themselves.
  public static ImageInspection of(ImageSource source) {
    var variants = new ArrayList<Variant>();
    switch (source.root()) {
      case Manifest manifest -> variants.add(new Variant(manifest, source.config(manifest)));
      case ImageIndex index -> {
        for (Manifest manifest : ImageCopy.manifests(source, index)) {
          variants.add(new Variant(manifest, source.config(manifest)));
        }
      }
    }
    return new ImageInspection(source.description(), source.root().digest(), variants);
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("name", name)
        .put("digest", digest.toString())
        .put("images", variants.stream().map(ImageInspection::json).collect(JsonArray.collector()))
        .build();
  }

  private static Json json(Variant variant) {
    Manifest manifest = variant.manifest();
    ImageConfig config = variant.config();
    return JsonObject.builder()
        .put("platform", config.platform().toString())
        .put("manifest", manifest.digest().toString())
        .put("config", manifest.config().digest().toString())
        .put("encrypted", manifest.isEncrypted())
        .put("entrypoint", JsonArray.ofStrings(config.entrypoint()))
        .put("command", JsonArray.ofStrings(config.command()))
        .put("env", JsonArray.ofStrings(config.env()))
        .put("ports", JsonArray.ofStrings(config.exposedPorts()))
        .put(
            "layers",
            manifest.layers().stream().map(ImageInspection::json).collect(JsonArray.collector()))
        .build();
  }

  private static Json json(Descriptor layer) {
    return JsonObject.builder()
        .put("digest", layer.digest().toString())
        .put("media_type", layer.mediaType().value())
        .put("size", layer.size())
        .put("encrypted", layer.mediaType().isEncrypted())
        .put("readers", JsonArray.ofStrings(LayerEncryption.schemes(layer)))
        .put("key_ids", JsonArray.ofStrings(LayerEncryption.keyIds(layer)))
        .build();
  }

  /// The same for people, a line a fact.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(name);
    lines.add("digest    " + digest);
    for (Variant variant : variants) {
      lines.add("platform  " + variant.config().platform());
      if (variants.size() > 1) {
        lines.add("  manifest  " + variant.manifest().digest());
      }
      variant.manifest().layers().forEach(layer -> lines.add("  " + line(layer)));
    }
    return lines;
  }

  private static String line(Descriptor layer) {
    String size = "%,12d bytes".formatted(layer.size());
    String text = "layer  " + layer.digest() + size + "  ";
    if (!layer.mediaType().isEncrypted()) {
      return text + "not encrypted";
    }
    List<String> keys = LayerEncryption.keyIds(layer);
    return text
        + "encrypted for "
        + String.join(", ", keys.isEmpty() ? LayerEncryption.schemes(layer) : keys);
  }
}
