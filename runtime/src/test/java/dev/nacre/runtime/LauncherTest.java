package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong before a machine runs; another program stands in QEMU's place.
class LauncherTest {
  @TempDir private Path folder;
  private MachineSpec spec;
  private List<Path> before;

  @BeforeEach
  void files() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    spec =
        new MachineSpec(
            new BootFiles(file, file, file, ""),
            MachineSize.USUAL,
            new Platform.Emulated(Platform.Accelerator.TCG, Optional.empty()),
            MachineSpec.Devices.NONE);
    before = machineFolders();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(machineFolders()).isEqualTo(before);
  }

  @Test
  void aQemuThatEndsAtOnceSaysWhy() {
    var launcher = new Launcher(List.of("sh", "-c", "echo 'no such machine' >&2; exit 1", "qemu"));
    assertThatThrownBy(() -> launcher.start(spec, MachineListener.silent()))
        .isInstanceOf(HostException.class)
        .hasMessage("QEMU did not start: QEMU ended with status 1: no such machine");
  }

  @Test
  void aMissingQemuIsNamed() {
    var launcher = new Launcher(List.of("no-such-qemu"));
    assertThatThrownBy(() -> launcher.start(spec, MachineListener.silent()))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("no-such-qemu");
  }

  @Test
  void aMissingBootFileIsNamed() {
    var broken = spec.withBoot(spec.boot().withInitrd(folder.resolve("none")));
    assertThatThrownBy(() -> new Launcher().start(broken, MachineListener.silent()))
        .isInstanceOf(HostException.class)
        .hasMessageContaining(folder.resolve("none").toString());
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var forward = new PortForward(taken.getLocalPort(), 80);
      var refused = spec.withDevices(MachineSpec.Devices.NONE.withForwards(List.of(forward)));
      assertThatThrownBy(() -> new Launcher().start(refused, MachineListener.silent()))
          .isInstanceOf(HostException.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
  }

  /// Those of this program: others may run machines meanwhile.
  private static List<Path> machineFolders() throws IOException {
    String own = ProcessHandle.current().pid() + " ";
    try (Stream<Path> found = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return found
          .filter(path -> String.valueOf(path.getFileName()).startsWith("nacre-vm-"))
          .filter(path -> owner(path).startsWith(own))
          .sorted()
          .toList();
    }
  }

  private static String owner(Path machine) {
    try {
      return Files.readString(machine.resolve("owner"));
    } catch (IOException e) {
      return "";
    }
  }
}
