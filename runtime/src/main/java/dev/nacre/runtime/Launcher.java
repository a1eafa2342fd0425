package dev.nacre.runtime;

import dev.nacre.protocol.initdata.InitdataDisk;
import dev.nacre.runtime.host.DebianPackages;
import dev.nacre.runtime.host.HostException;
import dev.nacre.runtime.host.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts virtual machines.
///
/// A machine never outlives the launcher: it is ended with [VirtualMachine#close], at the exit of
/// this program, and by the kernel when this program is killed.
///
/// ```java
/// try (VirtualMachine machine = new Launcher().start(spec, listener)) {
///   MachineExit exit = machine.await();
/// }
/// ```
public final class Launcher {
  private static final List<String> PACKAGES = List.of("qemu-system-x86", "util-linux");

  private final List<String> program;

  public Launcher() {
    this(List.of(QemuCommandLine.PROGRAM));
  }

  /// For tests: another program in QEMU's place.
  Launcher(List<String> program) {
    this.program = program;
  }

  /// Sees to it that the packages for [#start] are installed.
  ///
  /// @throws HostException when they are not and cannot be
  public static void requirePackages(Progress progress) {
    DebianPackages.ofThisHost().require("running a virtual machine", PACKAGES, progress);
  }

  /// Starts the machine and returns as soon as QEMU runs it.
  ///
  /// @throws HostException when a port is taken, a file is missing, or QEMU does not start; nothing
  ///   is left behind then
  public VirtualMachine start(MachineSpec spec, MachineListener listener) {
    requireFiles(spec.boot());
    spec.devices().forwards().forEach(PortForward::requireFree);
    MachineFolder folder = MachineFolder.create();
    try {
      prepare(spec, folder);
      return VirtualMachine.start(command(spec, folder), spec, folder, listener);
    } catch (RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  /// QEMU dies with the thread that started it (PR_SET_PDEATHSIG), whatever kills this program.
  private List<String> command(MachineSpec spec, MachineFolder folder) {
    var words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    words.addAll(program);
    words.addAll(QemuCommandLine.of(spec, folder));
    return words;
  }

  private static void prepare(MachineSpec spec, MachineFolder folder) {
    spec.devices()
        .initdata()
        .ifPresent(document -> {
          try {
            Files.write(folder.initdata(), InitdataDisk.encode(document).toArray());
          } catch (IOException e) {
            throw new UncheckedIOException(
                "the initdata disk cannot be written: " + e.getMessage(), e);
          }
        });
  }

  private static void requireFiles(BootFiles boot) {
    for (Path file : List.of(boot.firmware(), boot.kernel(), boot.initrd())) {
      if (!Files.isReadable(file)) {
        throw new HostException("the boot file " + file + " is not there or cannot be read");
      }
    }
  }
}
