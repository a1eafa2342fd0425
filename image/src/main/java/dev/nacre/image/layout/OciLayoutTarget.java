package dev.nacre.image.layout;

import dev.nacre.image.oci.BlobContent;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.VerifiedStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Writes an image into an OCI layout, which is made when there is none.
///
/// A blob is complete under its name or not there: it is written beside it and moved.
public final class OciLayoutTarget implements ImageTarget {
  private final OciLayout layout;
  private final Optional<String> tag;

  private OciLayoutTarget(Path directory, Optional<String> tag) {
    this.layout = new OciLayout(directory);
    this.tag = tag;
    layout.create();
  }

  public static OciLayoutTarget of(Path directory) {
    return new OciLayoutTarget(directory, Optional.empty());
  }

  public static OciLayoutTarget of(Path directory, String tag) {
    return new OciLayoutTarget(directory, Optional.of(tag));
  }

  @Override
  public String description() {
    return "oci:" + layout + tag.map(t -> ":" + t).orElse("");
  }

  @Override
  public boolean has(Descriptor blob) {
    try {
      return Files.size(layout.blob(blob.digest())) == blob.size();
    } catch (IOException absent) {
      return false;
    }
  }

  @Override
  public void put(Descriptor blob, BlobContent content) {
    if (has(blob)) {
      return;
    }
    Path file = layout.blob(blob.digest());
    try {
      Files.createDirectories(file.getParent());
      Path temporary = Files.createTempFile(file.getParent(), ".incoming", ".tmp");
      try {
        write(blob, content, temporary);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ImageException(
          "writing blob " + blob.digest() + " to " + description() + ": " + OciLayout.reason(e), e);
    }
  }

  private static void write(Descriptor blob, BlobContent content, Path file) throws IOException {
    try (InputStream in = new VerifiedStream("blob " + blob.digest(), blob, content.open());
        OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
  }

  @Override
  public void put(Manifest manifest) {
    document(manifest);
  }

  @Override
  public void root(Document document) {
    document(document);
    layout.name(tag, Descriptor.of(document));
  }

  private void document(Document document) {
    put(Descriptor.of(document), () -> new ByteArrayInputStream(document.raw().toArray()));
  }

  @Override
  public void close() {}
}
