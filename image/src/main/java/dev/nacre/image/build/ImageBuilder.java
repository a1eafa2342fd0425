package dev.nacre.image.build;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.archive.Compressor;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.MediaType;
import dev.nacre.image.oci.Platform;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Builds an image from layers and a configuration.
public final class ImageBuilder {
  private final Platform platform;
  private final List<LayerFiles> layers = new ArrayList<>();
  private final List<String> env = new ArrayList<>();
  private final TreeMap<String, Json> ports = new TreeMap<>();
  private final TreeMap<String, Json> labels = new TreeMap<>();
  private final JsonObject.Builder run = JsonObject.builder();
  private Compression compression = Compression.GZIP;

  public ImageBuilder(Platform platform) {
    this.platform = platform;
  }

  /// Adds a layer above those already there.
  public ImageBuilder layer(LayerFiles files) {
    layers.add(files);
    return this;
  }

  public ImageBuilder compression(Compression changed) {
    compression = changed;
    return this;
  }

  public ImageBuilder env(String name, String value) {
    env.add(name + "=" + value);
    return this;
  }

  public ImageBuilder entrypoint(String... words) {
    run.put("Entrypoint", JsonArray.ofStrings(List.of(words)));
    return this;
  }

  public ImageBuilder command(String... words) {
    run.put("Cmd", JsonArray.ofStrings(List.of(words)));
    return this;
  }

  public ImageBuilder workingDirectory(String path) {
    run.put("WorkingDir", path);
    return this;
  }

  public ImageBuilder user(String user) {
    run.put("User", user);
    return this;
  }

  public ImageBuilder exposedPort(int port) {
    ports.put(port + "/tcp", JsonObject.empty());
    return this;
  }

  public ImageBuilder label(String name, String value) {
    labels.put(name, Json.of(value));
    return this;
  }

  /// Writes the image and lets the target's reference name it.
  public Manifest writeTo(ImageTarget target) {
    var descriptors = new ArrayList<Descriptor>();
    var diffIds = new ArrayList<String>();
    for (LayerFiles files : layers) {
      put(files, target, descriptors, diffIds);
    }
    Bytes config = Bytes.utf8(config(diffIds).text());
    Descriptor descriptor =
        Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(config), config.size());
    target.put(descriptor, () -> new ByteArrayInputStream(config.toArray()));
    Manifest manifest = Manifest.create(descriptor, descriptors);
    target.root(manifest);
    return manifest;
  }

  private void put(
      LayerFiles files, ImageTarget target, List<Descriptor> descriptors, List<String> diffIds) {
    try {
      Path spool = Files.createTempFile("nacre-layer", ".tar");
      try {
        MessageDigest whole = Digest.Algorithm.SHA256.hasher();
        MessageDigest packed = Digest.Algorithm.SHA256.hasher();
        OutputStream file =
            new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(spool)), packed);
        files.writeTo(
            new BufferedOutputStream(
                new DigestOutputStream(Compressor.compress(compression, file), whole), 64 << 10));
        Descriptor descriptor =
            Descriptor.of(
                MediaType.layer(compression),
                Digest.finish(Digest.Algorithm.SHA256, packed),
                Files.size(spool));
        target.put(descriptor, () -> Files.newInputStream(spool));
        descriptors.add(descriptor);
        diffIds.add(Digest.finish(Digest.Algorithm.SHA256, whole).toString());
      } finally {
        Files.deleteIfExists(spool);
      }
    } catch (IOException e) {
      throw new ImageException("writing a layer: " + e, e);
    }
  }

  private JsonObject config(List<String> diffIds) {
    if (!env.isEmpty()) {
      run.put("Env", JsonArray.ofStrings(env));
    }
    if (!ports.isEmpty()) {
      run.put("ExposedPorts", new JsonObject(ports));
    }
    if (!labels.isEmpty()) {
      run.put("Labels", new JsonObject(labels));
    }
    return JsonObject.builder()
        .put("architecture", platform.architecture())
        .put("os", platform.os())
        .put("config", run.build())
        .put(
            "rootfs",
            JsonObject.builder()
                .put("type", "layers")
                .put("diff_ids", JsonArray.ofStrings(diffIds))
                .build())
        .build();
  }
}
