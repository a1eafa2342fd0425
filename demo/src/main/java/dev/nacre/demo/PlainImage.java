package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.image.ImageInspection;
import dev.nacre.image.ImageLocation;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.Platform;
import dev.nacre.image.registry.RegistryAccess;
import java.nio.file.Path;
import java.util.Optional;

/// The image that the demo encrypts and runs, in plaintext on the desk's disk.
///
/// @param port of the container that is worth a visit
/// @param own whether it is the demo's own application, of which is known what to expect
/// @param mark bytes that stand in its plaintext and, in all likelihood, nowhere else
record PlainImage(
    ImageLocation location, Optional<Integer> port, Optional<Bytes> mark, boolean own) {
  /// The demo's own application.
  static PlainImage own(String location) {
    return new PlainImage(
        ImageLocation.parse(location),
        Optional.of(ApplicationImage.PORT),
        Optional.of(Bytes.utf8(ConfidentialRecords.MARK)),
        true);
  }

  /// The user's image, read as far as is needed to know that it can be run.
  ///
  /// @param text `oci:DIR[:tag]` or `docker-archive:FILE[:reference]`
  /// @throws DemoException when it is another place, cannot be read, or has nothing to run
  static PlainImage users(String text) {
    try {
      ImageLocation location = ImageLocation.parse(text);
      if (location instanceof ImageLocation.Registry) {
        throw new DemoException(
            "--image: expected oci:DIR or docker-archive:FILE, found "
                + text
                + "; bring it here first, for instance with nacre image copy "
                + text
                + " oci:DIR");
      }
      try (ImageSource source = location.source(RegistryAccess.secure())) {
        ImageInspection.Variant image = runnable(ImageInspection.of(source));
        return new PlainImage(
            location, port(image.config()), PlaintextMark.of(source, image.manifest()), false);
      }
    } catch (MalformedException | ImageException e) {
      throw new DemoException("--image " + text + ": " + Demo.sentence(e), e);
    }
  }

  private static ImageInspection.Variant runnable(ImageInspection image) {
    ImageInspection.Variant found =
        image.variants().stream()
            .filter(variant -> Platform.current().accepts(variant.config().platform()))
            .findFirst()
            .orElseThrow(() ->
                new DemoException(
                    image.name()
                        + ": expected an image for "
                        + Platform.current()
                        + ", found none"));
    if (found.config().entrypoint().isEmpty() && found.config().command().isEmpty()) {
      throw new DemoException(
          image.name() + ": expected an Entrypoint or a Cmd that the container runs, found none");
    }
    return found;
  }

  private static Optional<Integer> port(ImageConfig config) {
    return config.exposedPorts().stream()
        .filter(port -> port.matches("[1-9][0-9]{0,4}(/tcp)?"))
        .map(port -> Integer.valueOf(port.replace("/tcp", "")))
        .findFirst();
  }

  /// Where its plaintext lies on the desk's disk.
  Path place() {
    return switch (location) {
      case ImageLocation.Layout(Path directory, _) -> directory;
      case ImageLocation.DockerArchive(Path file, _) -> file;
      case ImageLocation.Registry registry ->
          throw new IllegalStateException(registry + " is not on the desk's disk");
    };
  }
}
