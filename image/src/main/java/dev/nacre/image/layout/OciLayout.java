package dev.nacre.image.layout;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageIndex;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The files of an OCI image layout (image-layout.md): `oci-layout`, `index.json`,
/// `blobs/ALGORITHM/DIGEST`.
final class OciLayout {
  private static final String NAME = "org.opencontainers.image.ref.name";
  private static final String VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}";

  private final Path directory;

  OciLayout(Path directory) {
    this.directory = directory;
  }

  Path blob(Digest digest) {
    return directory.resolve("blobs").resolve(digest.label()).resolve(digest.hex());
  }

  /// The entry of `index.json` that carries `tag`, or the only entry there is.
  Descriptor entry(Optional<String> tag) {
    List<Descriptor> entries = index().manifests();
    List<Descriptor> found =
        tag.map(wanted -> entries.stream().filter(e -> named(e, wanted)).toList()).orElse(entries);
    if (found.size() != 1) {
      throw new ImageException(
          "OCI layout "
              + directory
              + ": expected one image"
              + tag.map(t -> " named \"" + t + "\"").orElse("")
              + ", found "
              + (found.isEmpty() && tag.isPresent() ? names(entries) : found.size()));
    }
    return found.getFirst();
  }

  private static boolean named(Descriptor entry, String tag) {
    return tag.equals(entry.annotations().get(NAME));
  }

  private static String names(List<Descriptor> entries) {
    List<String> names =
        entries.stream().map(e -> e.annotations().getOrDefault(NAME, "(unnamed)")).toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private ImageIndex index() {
    if (!Files.isRegularFile(directory.resolve("oci-layout"))) {
      throw new ImageException(
          "OCI layout " + directory + ": expected the file oci-layout, found none");
    }
    Path file = directory.resolve("index.json");
    try {
      if (Files.size(file) > Document.LIMIT) {
        throw MalformedException.at(file.toString(), "at most 4 MiB", Files.size(file) + " bytes");
      }
      Bytes raw = Bytes.of(Files.readAllBytes(file));
      return switch (Document.parse(raw, Optional.of(MediaType.OCI_INDEX))) {
        case ImageIndex index -> index;
        case Manifest manifest ->
            throw MalformedException.at(file.toString(), "an index", "" + manifest.mediaType());
      };
    } catch (IOException e) {
      throw new ImageException(file + ": " + reason(e), e);
    }
  }

  void create() {
    try {
      Files.createDirectories(directory.resolve("blobs/sha256"));
      if (!Files.exists(directory.resolve("oci-layout"))) {
        replace("oci-layout", VERSION);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ImageException("OCI layout " + directory + ": " + e.getMessage(), e);
    }
  }

  /// Lets `tag` name `root` in `index.json`; what it named before is no longer named.
  void name(Optional<String> tag, Descriptor root) {
    var entries = new ArrayList<Descriptor>();
    if (Files.exists(directory.resolve("index.json"))) {
      entries.addAll(index().manifests());
    }
    entries.removeIf(e -> tag.map(t -> named(e, t)).orElse(!e.annotations().containsKey(NAME)));
    var annotations = new LinkedHashMap<>(root.annotations());
    tag.ifPresent(t -> annotations.put(NAME, t));
    entries.add(root.with(annotations));
    Json index =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", MediaType.OCI_INDEX.value())
            .put(
                "manifests",
                entries.stream().map(Descriptor::toJson).collect(JsonArray.collector()))
            .build();
    try {
      replace("index.json", index.text());
    } catch (IOException e) {
      throw new ImageException("OCI layout " + directory + ": " + reason(e), e);
    }
  }

  private void replace(String name, String content) throws IOException {
    Path temporary = Files.createTempFile(directory, "." + name, ".tmp");
    Files.writeString(temporary, content);
    Files.move(
        temporary,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static String reason(IOException e) {
    return e instanceof NoSuchFileException missing
        ? "there is no file " + missing.getFile()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
