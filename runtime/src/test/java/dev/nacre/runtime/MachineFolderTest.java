package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineFolderTest {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  @Test
  void whatAKilledLauncherLeftIsRemovedByTheNext() throws IOException {
    Path left = Files.createTempDirectory(TEMPORARY, "nacre-vm-");
    Files.writeString(left.resolve(".owner"), "999999999 2020-01-01T00:00:00Z");
    Path alive = Files.createTempDirectory(TEMPORARY, "nacre-vm-");
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(
        alive.resolve(".owner"), self.pid() + " " + self.info().startInstant().orElseThrow());
    Path reused = Files.createTempDirectory(TEMPORARY, "nacre-vm-");
    Files.writeString(reused.resolve(".owner"), self.pid() + " 2020-01-01T00:00:00Z");
    MachineFolder folder = MachineFolder.create();
    try {
      assertThat(left).doesNotExist();
      assertThat(reused).as("the owner's number belongs to another process now").doesNotExist();
      assertThat(alive).exists();
    } finally {
      folder.delete();
      Files.delete(alive.resolve(".owner"));
      Files.delete(alive);
    }
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void itsSocketsHaveShortNames() {
    MachineFolder folder = MachineFolder.create();
    folder.delete();
    assertThat(folder.reportSocket().toString().length()).isLessThan(108);
  }
}
