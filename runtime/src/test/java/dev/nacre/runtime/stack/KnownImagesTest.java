package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.runtime.host.Cache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownImagesTest {
  @TempDir private Path folder;
  private int built;

  private GuestImage build() {
    built++;
    try {
      return new GuestImage(
          Files.writeString(folder.resolve("kernel"), "kernel"),
          Files.writeString(folder.resolve("initrd-" + built), "initrd"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GuestImage ask() {
    return new KnownImages(new Cache(folder.resolve("cache"))).get(this::build);
  }

  @Test
  void theSecondQuestionBuildsNothing() {
    assertThat(ask()).isEqualTo(ask());
    assertThat(built).isEqualTo(1);
  }

  @Test
  void anImageThatIsGoneIsBuiltAgain() throws IOException {
    Files.delete(ask().initrd());
    assertThat(ask().initrd()).hasFileName("initrd-2").exists();
    assertThat(ask().initrd()).hasFileName("initrd-2");
  }

  @Test
  void anotherProgramIsAskedForAnew() {
    ask();
    String before = System.getProperty("java.class.path");
    System.setProperty("java.class.path", before + java.io.File.pathSeparator + folder);
    try {
      assertThat(ask().initrd()).hasFileName("initrd-2");
    } finally {
      System.setProperty("java.class.path", before);
    }
  }
}
