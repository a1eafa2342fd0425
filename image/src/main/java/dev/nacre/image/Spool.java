package dev.nacre.image;

import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;

/// A temporary file for a blob whose digest is known only when it is written; closing removes it.
final class Spool implements AutoCloseable {
  private final Path file;

  private Spool(Path file) {
    this.file = file;
  }

  static Spool create() {
    try {
      Path file = Files.createTempFile("nacre-layer", ".spool");
      // Also when the program is ended by a signal, on which nothing is closed.
      file.toFile().deleteOnExit();
      return new Spool(file);
    } catch (IOException e) {
      throw new ImageException("making a temporary file: " + e, e);
    }
  }

  /// Writes something and may give something back.
  @FunctionalInterface
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  Path file() {
    return file;
  }

  /// Fills the file and describes what was written.
  Descriptor fill(MediaType type, Map<String, String> annotations, Writer writer)
      throws IOException {
    MessageDigest hasher = Digest.Algorithm.SHA256.hasher();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hasher)) {
      writer.writeTo(out);
    }
    Digest digest = Digest.finish(Digest.Algorithm.SHA256, hasher);
    return Descriptor.of(type, digest, Files.size(file)).with(annotations);
  }

  void putInto(ImageTarget target, Descriptor blob) {
    target.put(blob, () -> Files.newInputStream(file));
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ImageException("removing " + file + ": " + e, e);
    }
  }
}
