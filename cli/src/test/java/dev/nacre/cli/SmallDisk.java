package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file system of a few pages; only root can mount one.
record SmallDisk(Path folder) implements AutoCloseable {
  static SmallDisk mount(Path folder, String size) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var mount = List.of("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    assumeTrue(
        ServeProcess.run(mount).status() == 0, "a small disk needs the right to mount tmpfs");
    return new SmallDisk(folder);
  }

  @Override
  public void close() throws IOException {
    Process umount = new ProcessBuilder("umount", folder.toString()).start();
    assertThat(umount.onExit().join().exitValue()).isZero();
  }
}
