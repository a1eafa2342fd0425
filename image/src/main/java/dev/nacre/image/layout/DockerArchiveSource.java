package dev.nacre.image.layout;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.image.archive.TarEntry;
import dev.nacre.image.archive.TarReader;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.MediaType;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An image in the archive that `docker save` writes: `manifest.json`, a configuration and layers.
///
/// It holds no manifest of its own, so one is made; the digests of the layers are computed when the
/// archive is opened, in one pass over it.
public final class DockerArchiveSource implements ImageSource {
  private static final int MOST_MEMBERS = 10_000;

  private final Path file;
  private final Optional<String> reference;
  private final FileChannel channel;
  private final Map<String, Region> regions = new HashMap<>();
  private final Map<Digest, Region> blobs = new HashMap<>();
  private final Bytes config;
  private final Manifest manifest;

  /// Where in the archive a member's content lies.
  private record Region(long offset, long size) {}

  /// What one element of `manifest.json` says.
  private record Image(String config, List<String> tags, List<String> layers) {}

  private DockerArchiveSource(Path file, Optional<String> reference) {
    this.file = file;
    this.reference = reference;
    try {
      this.channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new ImageException("docker archive " + file + ": " + OciLayout.reason(e), e);
    }
    try {
      scan();
      Image image = select();
      this.config = read(image.config(), ImageConfig.LIMIT);
      this.manifest = manifest(image);
    } catch (IOException e) {
      close();
      throw new ImageException("docker archive " + file + ": " + OciLayout.reason(e), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  public static DockerArchiveSource of(Path file) {
    return new DockerArchiveSource(file, Optional.empty());
  }

  /// @param reference one of the archive's `RepoTags`
  public static DockerArchiveSource of(Path file, String reference) {
    return new DockerArchiveSource(file, Optional.of(reference));
  }

  @Override
  public String description() {
    return "docker-archive:" + file + reference.map(r -> ":" + r).orElse("");
  }

  @Override
  public Document root() {
    return manifest;
  }

  @Override
  public InputStream open(Descriptor descriptor) {
    if (descriptor.digest().equals(manifest.config().digest())) {
      return new ByteArrayInputStream(config.toArray());
    }
    Region region = blobs.get(descriptor.digest());
    if (region == null) {
      throw new ImageException(
          description() + ": expected the blob " + descriptor.digest() + ", found none");
    }
    return open(region);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ImageException("docker archive " + file + ": " + OciLayout.reason(e), e);
    }
  }

  private void scan() throws IOException {
    var links = new HashMap<String, String>();
    var tar = new TarReader(new BufferedInputStream(Channels.newInputStream(channel), 64 << 10));
    Optional<TarEntry> next = tar.next();
    for (int members = 0; next.isPresent(); members++, next = tar.next()) {
      TarEntry entry = next.get();
      if (members > MOST_MEMBERS) {
        throw MalformedException.at(description(), "at most " + MOST_MEMBERS + " members", "more");
      }
      if (entry.type() == TarEntry.Type.FILE) {
        regions.put(plain(entry.name()), new Region(tar.contentOffset(), entry.size()));
      } else if (!entry.link().isEmpty()) {
        links.put(plain(entry.name()), target(entry));
      }
    }
    links.forEach((name, target) ->
        Optional.ofNullable(regions.get(target)).ifPresent(r -> regions.put(name, r)));
  }

  private static String target(TarEntry entry) {
    return entry.type() == TarEntry.Type.HARD_LINK
        ? plain(entry.link())
        : plain(Path.of("/" + entry.name()).resolveSibling(entry.link()).normalize().toString());
  }

  private static String plain(String name) {
    return name.replaceFirst("^(?:\\./|/)+", "");
  }

  private Image select() throws IOException {
    if (!(Json.parse(read("manifest.json", Document.LIMIT)) instanceof JsonArray array)) {
      throw MalformedException.at(file + "/manifest.json", "an array", "another JSON value");
    }
    var images = new ArrayList<Image>();
    for (Json element : array) {
      if (!(element instanceof JsonObject object)) {
        throw MalformedException.at(file + "/manifest.json", "objects", element.kind());
      }
      images.add(
          new Image(
              object.string("Config"), strings(object, "RepoTags"), strings(object, "Layers")));
    }
    List<Image> found =
        reference.map(r -> images.stream().filter(i -> tagged(i, r)).toList()).orElse(images);
    if (found.size() != 1) {
      throw new ImageException(
          description()
              + ": expected one image, found "
              + found.size()
              + " (it holds "
              + images.stream().flatMap(i -> i.tags().stream()).toList()
              + ")");
    }
    return found.getFirst();
  }

  private static boolean tagged(Image image, String wanted) {
    String full = ImageReference.parse(wanted).toString();
    return image.tags().stream()
        .anyMatch(tag -> tag.equals(wanted) || ImageReference.parse(tag).toString().equals(full));
  }

  private static List<String> strings(JsonObject object, String name) {
    var strings = new ArrayList<String>();
    if (object.findPresent(name).isPresent()) {
      for (Json element : object.array(name)) {
        if (!(element instanceof JsonString(String value))) {
          throw MalformedException.at("manifest.json, " + name, "strings", element.kind());
        }
        strings.add(value);
      }
    }
    return strings;
  }

  private Manifest manifest(Image image) throws IOException {
    var layers = new ArrayList<Descriptor>();
    for (String name : image.layers()) {
      layers.add(layer(region(name)));
    }
    return Manifest.create(
        Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(config), config.size()), layers);
  }

  private Descriptor layer(Region region) throws IOException {
    MessageDigest hasher = Digest.Algorithm.SHA256.hasher();
    byte[] buffer = new byte[64 << 10];
    Compression compression = Compression.NONE;
    try (InputStream in = open(region)) {
      int count = in.readNBytes(buffer, 0, buffer.length);
      compression = compression(buffer, count);
      for (; count > 0; count = in.read(buffer, 0, buffer.length)) {
        hasher.update(buffer, 0, count);
      }
    }
    Digest digest = Digest.finish(Digest.Algorithm.SHA256, hasher);
    blobs.put(digest, region);
    return Descriptor.of(MediaType.layer(compression), digest, region.size());
  }

  private static Compression compression(byte[] head, int count) {
    Bytes start = Bytes.of(head).slice(0, Math.min(count, 4));
    if (start.startsWith(Bytes.ofHex("1f8b"))) {
      return Compression.GZIP;
    }
    return start.startsWith(Bytes.ofHex("28b52ffd")) ? Compression.ZSTD : Compression.NONE;
  }

  private Region region(String name) {
    return Optional.ofNullable(regions.get(plain(name)))
        .orElseThrow(() ->
            new ImageException(description() + ": expected the file " + name + ", found none"));
  }

  private Bytes read(String name, int limit) throws IOException {
    Region region = region(name);
    if (region.size() > limit) {
      throw MalformedException.at(
          description() + ", " + name, "at most " + limit + " bytes", region.size() + " bytes");
    }
    try (InputStream in = open(region)) {
      return Bytes.of(in.readAllBytes());
    }
  }

  private InputStream open(Region region) {
    return new RegionStream(channel, region.offset(), region.size());
  }
}
