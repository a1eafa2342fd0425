package dev.nacre.image;

import dev.nacre.codec.MalformedException;
import dev.nacre.image.PullOptions.PlaintextLayers;
import dev.nacre.image.archive.Compressor;
import dev.nacre.image.encryption.LayerEncryption;
import dev.nacre.image.encryption.LayerKey;
import dev.nacre.image.encryption.SpooledLayer;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.MediaType;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.unpack.RootFilesystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Pulls an image into a directory: download, proof, decryption, decompression and unpacking, each
/// on a thread of its own and a bounded number of steps ahead.
///
/// A layer is received whole and proven by its digest and, if encrypted, its HMAC before anything
/// of it is decrypted or unpacked; its uncompressed content is proven by the configuration. When
/// anything fails, nothing is left.
public final class ImagePull {
  private static final int LAYERS_AHEAD = 2;

  private final ImageSource source;
  private final PullOptions options;
  private final Stopwatch watch = new Stopwatch();

  private ImagePull(ImageSource source, PullOptions options) {
    this.source = source;
    this.options = options;
  }

  /// @param root is made, or exists and is empty
  /// @param spool holds layers that are not unpacked yet; in a guest it must be encrypted memory
  /// @throws ImageException when the image cannot be had, proven, opened or unpacked; `root` is
  ///   empty then
  /// @throws MalformedException when something of it has the wrong form
  public static PulledImage pull(ImageSource source, Path root, Path spool, PullOptions options) {
    try {
      Files.createDirectories(root);
      Files.createDirectories(spool);
      requireEmpty(root);
    } catch (IOException e) {
      throw new ImageException("pulling " + source.description() + ": " + e, e);
    }
    boolean complete = false;
    try {
      PulledImage pulled = new ImagePull(source, options).run(root, spool);
      complete = true;
      return pulled;
    } finally {
      if (!complete) {
        clear(root);
      }
    }
  }

  private static void requireEmpty(Path root) throws IOException {
    try (var children = Files.list(root)) {
      if (children.findAny().isPresent()) {
        throw new ImageException(root + ": expected an empty directory, found files in it");
      }
    }
  }

  private PulledImage run(Path root, Path spool) {
    Manifest manifest;
    ImageConfig config;
    try (var _ = watch.start("manifest")) {
      manifest = source.manifest(options.platform());
      config = source.config(manifest);
      requireFit(manifest, config);
    }
    List<Optional<LayerKey>> keys;
    try (var _ = watch.start("keys")) {
      keys = keys(manifest);
    }
    var filesystem = new RootFilesystem(root, options.unpack());
    try (var fetcher = new Fetcher(manifest, keys, spool)) {
      for (int i = 0; i < manifest.layers().size(); i++) {
        try (SpooledLayer layer = fetcher.next()) {
          unpack(layer, config.diffIds().get(i), filesystem);
        }
      }
    } finally {
      keys.forEach(key -> key.ifPresent(LayerKey::close));
    }
    filesystem.finish();
    return new PulledImage(
        root,
        source.root().digest(),
        source.pinned(),
        manifest,
        config,
        watch.busy(),
        filesystem.entries(),
        filesystem.bytes());
  }

  private void requireFit(Manifest manifest, ImageConfig config) {
    if (manifest.layers().size() != config.diffIds().size()) {
      throw MalformedException.at(
          "image " + manifest.digest(),
          "as many diff_ids as the " + manifest.layers().size() + " layers",
          config.diffIds().size() + "");
    }
    if (!options.platform().accepts(config.platform())) {
      throw new ImageException(
          "image "
              + manifest.digest()
              + ": expected "
              + options.platform()
              + ", found "
              + config.platform());
    }
    for (Descriptor layer : manifest.layers()) {
      MediaType type = layer.mediaType();
      var _ = type.compression();
      if (!type.isEncrypted() && options.plaintextLayers() == PlaintextLayers.REFUSED) {
        throw new ImageException(
            "layer " + layer.digest() + ": expected an encrypted layer, found " + type);
      }
    }
  }

  private List<Optional<LayerKey>> keys(Manifest manifest) {
    var keys = new ArrayList<Optional<LayerKey>>();
    for (Descriptor layer : manifest.layers()) {
      keys.add(
          layer.mediaType().isEncrypted()
              ? Optional.of(LayerEncryption.unwrap(layer, options.unwrappers()))
              : Optional.empty());
    }
    return keys;
  }

  private void unpack(SpooledLayer layer, Digest diffId, RootFilesystem filesystem) {
    var pipe = new Pipe();
    Thread opener =
        Thread.ofPlatform().daemon().name("layer-opener").start(() -> open(layer, pipe));
    String name = "layer " + layer.layer().digest();
    try (var _ = watch.start("unpack");
        InputStream content = watch.excluding("unpack", pipe)) {
      if (source.pinned()) {
        filesystem.apply(name, content);
      } else {
        compare(name, content, diffId, filesystem);
      }
    } catch (IOException e) {
      throw new ImageException(name + ": " + e.getMessage(), e);
    } finally {
      opener.interrupt();
      join(opener);
    }
  }

  /// A second hash over the larger, uncompressed content: only where it says something new.
  private static void compare(
      String name, InputStream content, Digest diffId, RootFilesystem filesystem)
      throws IOException {
    MessageDigest hasher = diffId.algorithm().hasher();
    filesystem.apply(name, new HashingStream(content, hasher));
    Digest found = Digest.finish(diffId.algorithm(), hasher);
    if (!found.equals(diffId)) {
      throw TamperedException.at("uncompressed content of " + name, diffId, found);
    }
  }

  private void open(SpooledLayer layer, Pipe pipe) {
    MediaType type = layer.layer().mediaType();
    try (InputStream content = Compressor.expand(type.compression(), layer.open())) {
      pipe.fill(watch.counting("decrypt", content));
    } catch (InterruptedException e) {
      pipe.fail(new IOException("interrupted", e));
    } catch (IOException | RuntimeException | Error e) {
      pipe.fail(e);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void clear(Path root) {
    try (var tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(root)) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      throw new ImageException("clearing " + root + " after a failed pull: " + e, e);
    }
  }

  /// Receives the layers in their order, a bounded number ahead of who takes them.
  private final class Fetcher implements AutoCloseable {
    private final BlockingQueue<Received> received = new ArrayBlockingQueue<>(LAYERS_AHEAD);
    private final Thread thread;

    private sealed interface Received {
      record Genuine(SpooledLayer layer) implements Received {}

      record Failure(Throwable cause) implements Received {}
    }

    Fetcher(Manifest manifest, List<Optional<LayerKey>> keys, Path spool) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .name("layer-fetcher")
              .start(() -> fetch(manifest.layers(), keys, spool));
    }

    private void fetch(List<Descriptor> layers, List<Optional<LayerKey>> keys, Path spool) {
      try {
        for (int i = 0; i < layers.size(); i++) {
          Descriptor layer = layers.get(i);
          SpooledLayer genuine = receive(layer, keys.get(i), spool.resolve("layer-" + i));
          put(genuine);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }

    private void put(SpooledLayer layer) throws InterruptedException {
      try {
        received.put(new Received.Genuine(layer));
      } catch (InterruptedException e) {
        layer.close();
        throw e;
      }
    }

    private void fail(Throwable cause) {
      try {
        received.put(new Received.Failure(cause));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private SpooledLayer receive(Descriptor layer, Optional<LayerKey> key, Path file) {
      try (var _ = watch.start("pull")) {
        return SpooledLayer.receive(layer, source.open(layer), key, file);
      }
    }

    SpooledLayer next() {
      try {
        return switch (received.take()) {
          case Received.Genuine(SpooledLayer layer) -> layer;
          case Received.Failure(Error cause) -> throw cause;
          case Received.Failure(RuntimeException cause) -> throw cause;
          case Received.Failure(Throwable cause) -> throw new IllegalStateException(cause);
        };
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ImageException("interrupted while pulling " + source.description(), e);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
      join(thread);
      for (Received left : received) {
        if (left instanceof Received.Genuine(SpooledLayer layer)) {
          layer.close();
        }
      }
    }
  }
}
