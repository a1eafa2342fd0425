package dev.nacre.image.layout;

import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// An image in an OCI layout.
public final class OciLayoutSource implements ImageSource {
  private final OciLayout layout;
  private final Optional<String> tag;

  /// @param tag the value of `org.opencontainers.image.ref.name`; may be absent when the layout
  ///   holds one image
  private OciLayoutSource(Path directory, Optional<String> tag) {
    this.layout = new OciLayout(directory);
    this.tag = tag;
  }

  public static OciLayoutSource of(Path directory) {
    return new OciLayoutSource(directory, Optional.empty());
  }

  public static OciLayoutSource of(Path directory, String tag) {
    return new OciLayoutSource(directory, Optional.of(tag));
  }

  @Override
  public String description() {
    return "oci:" + layout + tag.map(t -> ":" + t).orElse("");
  }

  @Override
  public Document root() {
    return document(layout.entry(tag));
  }

  @Override
  public InputStream open(Descriptor descriptor) {
    try {
      return Files.newInputStream(layout.blob(descriptor.digest()));
    } catch (NoSuchFileException e) {
      throw new ImageException(
          description() + ": expected the blob " + descriptor.digest() + ", found none", e);
    } catch (IOException e) {
      throw new ImageException(description() + ": " + OciLayout.reason(e), e);
    }
  }

  @Override
  public void close() {}
}
