package dev.nacre.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.image.build.ImageBuilder;
import dev.nacre.image.build.LayerFiles;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The user's image is judged before anything slow begins.
class PlainImageTest {
  private static final String TELLING =
      "Nobody shall read this: 0123456789 abcdefghijklmnopqrstuv\n";

  @TempDir private Path folder;

  @Test
  void aLayoutIsReadForItsPortAndForBytesThatWouldGiveItAway() {
    build(new ImageBuilder(Platform.current()).entrypoint("/app").exposedPort(9000));

    PlainImage image = PlainImage.users("oci:" + folder);

    assertThat(image.own()).isFalse();
    assertThat(image.port()).contains(9000);
    assertThat(image.place()).isEqualTo(folder);
    var search = new PlaintextSearch(image.mark().orElseThrow().toArray());
    assertThat(search.below(List.of(folder)).hits()).as("the layer itself").hasSize(1);
  }

  @Test
  void anImageWithoutAnythingToRunIsRefused() {
    build(new ImageBuilder(Platform.current()));

    assertThatThrownBy(() -> PlainImage.users("oci:" + folder))
        .hasMessageContaining(
            "expected an Entrypoint or a Cmd that the container runs, found none");
  }

  @Test
  void anImageForAnotherProcessorIsRefused() {
    build(new ImageBuilder(new Platform("linux", "s390x", Optional.empty())).entrypoint("/app"));

    assertThatThrownBy(() -> PlainImage.users("oci:" + folder))
        .hasMessageContaining("expected an image for linux/");
  }

  @ParameterizedTest
  @CsvSource({
    "docker-archive:nowhere.tar, there is no file",
    "oci:nowhere, expected the file oci-layout",
    "docker://quay.io/a/b, expected oci:DIR or docker-archive:FILE",
    "app.tar, expected oci:DIR[:tag]"
  })
  void whatIsNoImageIsRefusedWithItsName(String text, String reason) {
    assertThatThrownBy(() -> PlainImage.users(text))
        .isInstanceOf(DemoException.class)
        .hasMessageStartingWith("--image")
        .hasMessageContaining(text)
        .hasMessageContaining(reason);
  }

  @Test
  void aFileThatIsNoArchiveIsRefusedWithItsName() throws Exception {
    Path file = Files.writeString(folder.resolve("x.tar"), "no archive".repeat(100));

    assertThatThrownBy(() -> PlainImage.users("docker-archive:" + file))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining(file.toString());
  }

  private void build(ImageBuilder image) {
    image
        .layer(LayerFiles.empty().file("srv/data", 0600, Bytes.utf8(TELLING.repeat(20))))
        .writeTo(OciLayoutTarget.of(folder));
  }
}
