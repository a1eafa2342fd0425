package dev.nacre.image.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.image.ImageCopy;
import dev.nacre.image.ImageLocation;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.Platform;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.image.testing.Commands;
import dev.nacre.image.testing.SampleImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  private static final Platform PLATFORM = Platform.parse("linux/amd64");

  @TempDir Path directory;
  private Path layout;
  private Manifest manifest;

  @BeforeEach
  void writeSample() {
    layout = directory.resolve("layout");
    manifest = SampleImage.write(layout);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    try (var source = OciLayoutSource.of(layout, "v1")) {
      assertThat(source.manifest(PLATFORM).digest()).isEqualTo(manifest.digest());
      ImageConfig config = source.config(manifest);
      assertThat(config.entrypoint()).containsExactly("/bin/app", "--serve");
      assertThat(config.env()).containsExactly("PATH=/bin");
      assertThat(config.exposedPorts()).containsExactly("8080/tcp");
      assertThat(config.labels()).containsEntry("maker", "nacre tests");
      assertThat(config.diffIds()).hasSize(2);
    }
  }

  @Test
  void theSameFilesGiveTheSameImage() {
    assertThat(SampleImage.write(directory.resolve("again")).digest()).isEqualTo(manifest.digest());
  }

  @Test
  void aSingleImageNeedsNoName() {
    try (var source = OciLayoutSource.of(layout)) {
      assertThat(source.root().digest()).isEqualTo(manifest.digest());
    }
  }

  @Test
  void anUnknownNameSaysWhichNamesThereAre() {
    assertThatThrownBy(() -> OciLayoutSource.of(layout, "v2").root())
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("expected one image named \"v2\", found v1");
  }

  @Test
  void aNameIsMovedToTheNewImage() {
    Manifest other = SampleImage.write(layout, dev.nacre.image.oci.Compression.NONE);

    assertThat(OciLayoutSource.of(layout, "v1").root().digest()).isEqualTo(other.digest());
  }

  @Test
  void aDirectoryWithoutALayoutIsRefused() {
    assertThatThrownBy(() -> OciLayoutSource.of(directory).root())
        .hasMessageContaining("expected the file oci-layout, found none");
  }

  @Test
  void aChangedBlobIsRefusedWithItsDigest() throws IOException {
    Digest layer = manifest.layers().getFirst().digest();
    Path blob = layout.resolve("blobs/sha256/" + layer.hex());
    byte[] content = Files.readAllBytes(blob);
    content[1000] ^= 1;
    Files.write(blob, content);

    try (InputStream in = OciLayoutSource.of(layout).blob(manifest.layers().getFirst())) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(TamperedException.class)
          .hasMessageContaining(layer.toString());
    }
  }

  @Test
  void aChangedManifestIsRefused() throws IOException {
    Path blob = layout.resolve("blobs/sha256/" + manifest.digest().hex());
    Files.writeString(blob, Files.readString(blob).replace("\"size\":3", "\"size\":4"));

    assertThatThrownBy(() -> OciLayoutSource.of(layout).root())
        .isInstanceOf(TamperedException.class);
  }

  @Test
  void aMissingBlobIsNamed() throws IOException {
    Digest layer = manifest.layers().getFirst().digest();
    Files.delete(layout.resolve("blobs/sha256/" + layer.hex()));

    assertThatThrownBy(() -> OciLayoutSource.of(layout).blob(manifest.layers().getFirst()))
        .hasMessageContaining("expected the blob " + layer + ", found none");
  }

  @Test
  void skopeoReadsTheLayout() {
    String inspected = Commands.skopeo("inspect", "oci:" + layout + ":v1");

    assertThat(inspected).contains(manifest.digest().toString()).contains("nacre tests");
    Commands.skopeo("copy", "oci:" + layout + ":v1", "dir:" + directory.resolve("dir"));
  }

  @Test
  void umociUnpacksWhatIsBuilt() throws IOException {
    Commands.succeed(
        "umoci",
        "unpack",
        "--rootless",
        "--image",
        layout + ":v1",
        directory.resolve("bundle").toString());

    assertThat(directory.resolve("bundle/rootfs/data/patients.csv")).hasContent(SampleImage.SECRET);
    assertThat(Files.readSymbolicLink(directory.resolve("bundle/rootfs/bin/alias")))
        .hasToString("app");
  }

  @Test
  void aDockerArchiveOfSkopeoIsRead() throws IOException {
    Path archive = directory.resolve("app.tar");
    Commands.skopeo("copy", "oci:" + layout + ":v1", "docker-archive:" + archive + ":demo/app:1");

    try (var source =
            ImageLocation.parse("docker-archive:" + archive + ":demo/app:1")
                .source(RegistryAccess.secure());
        var target = OciLayoutTarget.of(directory.resolve("from-docker"), "x")) {
      Manifest read = (Manifest) ImageCopy.copy(source, target);
      assertThat(source.config(read).diffIds())
          .isEqualTo(OciLayoutSource.of(layout).config(manifest).diffIds());
      assertThat(read.layers()).hasSize(2);
      assertThat(read.layers().getFirst().digest())
          .isEqualTo(source.config(read).diffIds().getFirst());
    }
    Commands.skopeo("inspect", "oci:" + directory.resolve("from-docker") + ":x");
  }

  @Test
  void aDockerArchiveWithoutTheNamedImageSaysWhatItHolds() {
    Path archive = directory.resolve("app.tar");
    Commands.skopeo("copy", "oci:" + layout + ":v1", "docker-archive:" + archive + ":demo/app:1");

    assertThatThrownBy(() -> DockerArchiveSource.of(archive, "demo/app:2"))
        .hasMessageContaining("found 0 (it holds [docker.io/demo/app:1])");
  }

  @Test
  void anArchiveCannotBeWrittenTo() {
    assertThatThrownBy(
            () -> ImageLocation.parse("docker-archive:x.tar").target(RegistryAccess.secure()))
        .hasMessageContaining("cannot hold encrypted layers");
  }
}
