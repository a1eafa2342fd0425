package dev.nacre.image.testing;

import dev.nacre.codec.Bytes;
import dev.nacre.image.build.ImageBuilder;
import dev.nacre.image.build.LayerFiles;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.Platform;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/// A small image of two layers for tests.
public final class SampleImage {
  public static final String SECRET = "the patients' names, which nobody may read";

  private SampleImage() {}

  public static ImageBuilder builder() {
    return new ImageBuilder(new Platform("linux", "amd64", Optional.empty()))
        .env("PATH", "/bin")
        .entrypoint("/bin/app", "--serve")
        .exposedPort(8080)
        .label("maker", "nacre tests")
        .layer(
            LayerFiles.empty()
                .file("bin/app", 0755, random(1, 300_000))
                .symbolicLink("bin/alias", "app")
                .directory("tmp", 01777))
        .layer(LayerFiles.empty().file("data/patients.csv", 0600, Bytes.utf8(SECRET)));
  }

  /// Writes the image into an OCI layout under the name `v1`.
  public static Manifest write(Path layout) {
    return write(layout, Compression.GZIP);
  }

  public static Manifest write(Path layout, Compression compression) {
    return builder().compression(compression).writeTo(OciLayoutTarget.of(layout, "v1"));
  }

  /// Bytes that do not compress, the same for the same seed.
  public static Bytes random(long seed, int size) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return Bytes.of(content);
  }
}
