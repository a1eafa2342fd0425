package dev.nacre.image;

import dev.nacre.codec.MalformedException;
import dev.nacre.image.layout.DockerArchiveSource;
import dev.nacre.image.layout.OciLayoutSource;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.image.registry.RegistrySource;
import dev.nacre.image.registry.RegistryTarget;
import java.nio.file.Path;
import java.util.Optional;

/// Where an image is, as people write it: `oci:DIR[:tag]`, `docker-archive:FILE[:ref]` or
/// `docker://host/repository[:tag][@digest]`.
public sealed interface ImageLocation {
  /// An OCI layout.
  record Layout(Path directory, Optional<String> tag) implements ImageLocation {}

  /// What `docker save` writes.
  record DockerArchive(Path file, Optional<String> reference) implements ImageLocation {}

  /// A repository of a registry.
  record Registry(ImageReference image) implements ImageLocation {}

  /// @throws MalformedException when `text` names no transport that is known here
  static ImageLocation parse(String text) {
    if (text.startsWith("docker://")) {
      return new Registry(ImageReference.parse(text.substring("docker://".length())));
    }
    if (text.startsWith("oci:")) {
      return layout(text.substring("oci:".length()));
    }
    if (text.startsWith("docker-archive:")) {
      return archive(text.substring("docker-archive:".length()));
    }
    throw MalformedException.at(
        "image location",
        "oci:DIR[:tag], docker-archive:FILE[:reference] or docker://host/repository[:tag]",
        "\"" + text + "\"");
  }

  private static Layout layout(String rest) {
    int colon = rest.lastIndexOf(':');
    boolean tagged = colon > 0 && ImageReference.isTag(rest.substring(colon + 1));
    return new Layout(
        Path.of(tagged ? rest.substring(0, colon) : rest),
        tagged ? Optional.of(rest.substring(colon + 1)) : Optional.empty());
  }

  private static DockerArchive archive(String rest) {
    int colon = rest.indexOf(':');
    return colon < 0
        ? new DockerArchive(Path.of(rest), Optional.empty())
        : new DockerArchive(
            Path.of(rest.substring(0, colon)), Optional.of(rest.substring(colon + 1)));
  }

  /// @param access used for registries only
  default ImageSource source(RegistryAccess access) {
    return switch (this) {
      case Layout(Path directory, Optional<String> tag) ->
          tag.map(t -> OciLayoutSource.of(directory, t))
              .orElseGet(() -> OciLayoutSource.of(directory));
      case DockerArchive(Path file, Optional<String> reference) ->
          reference
              .map(r -> DockerArchiveSource.of(file, r))
              .orElseGet(() -> DockerArchiveSource.of(file));
      case Registry(ImageReference image) -> new RegistrySource(image, access);
    };
  }

  /// @param access used for registries only
  /// @throws ImageException when nothing can be written there
  default ImageTarget target(RegistryAccess access) {
    return switch (this) {
      case Layout(Path directory, Optional<String> tag) ->
          tag.map(t -> OciLayoutTarget.of(directory, t))
              .orElseGet(() -> OciLayoutTarget.of(directory));
      case DockerArchive archive ->
          throw new ImageException(
              "docker-archive:"
                  + archive.file()
                  + ": expected oci:DIR[:tag] or docker://…,"
                  + " because a Docker archive cannot hold encrypted layers");
      case Registry(ImageReference image) -> new RegistryTarget(image, access);
    };
  }
}
