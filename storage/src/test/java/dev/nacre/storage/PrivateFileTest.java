package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
  private final Path folder;
  private final Path file;

  PrivateFileTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("master.key");
  }

  @Test
  void itIsMadeOnceAndForItsOwnerOnly() throws IOException {
    assertThat(PrivateFile.readOrCreate(file, () -> "first")).isEqualTo("first");
    assertThat(PrivateFile.readOrCreate(file, () -> "second")).isEqualTo("first");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /// Two replicas that share a folder start at once: a key that one of them seals under already
  /// must not be written over by the other.
  @Test
  void whatAnotherProcessMadeMeanwhileStays() throws IOException {
    String used =
        PrivateFile.readOrCreate(
            file,
            () -> {
              var _ = PrivateFile.readOrCreate(file, () -> "theirs");
              return "mine";
            });

    assertThat(used).isEqualTo("theirs");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileThatOthersMayReadIsRefused() throws IOException {
    Files.writeString(file, "key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> PrivateFile.read(file)).hasMessageContaining("may be read by others");
  }
}
