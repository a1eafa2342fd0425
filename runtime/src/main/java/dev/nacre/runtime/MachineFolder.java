package dev.nacre.runtime;

import dev.nacre.runtime.host.OwnedFolder;
import java.nio.file.Path;

/// The files and sockets of one running machine, in a temporary folder that goes with it.
///
/// @param path short: a socket's path may have 107 bytes
record MachineFolder(Path path) {
  private static final String PREFIX = "nacre-vm-";

  /// @throws dev.nacre.runtime.host.HostException when there is no room for it
  static MachineFolder create() {
    return new MachineFolder(OwnedFolder.create(PREFIX).path());
  }

  Path agentSocket() {
    return path.resolve("agent.sock");
  }

  Path reportSocket() {
    return path.resolve("report.sock");
  }

  Path monitorSocket() {
    return path.resolve("qmp.sock");
  }

  /// Where the console goes: the machine's own choice, or a file that goes with the folder.
  Path serialLog(MachineSpec spec) {
    return spec.devices().serialLog().orElseGet(() -> path.resolve("serial.log")).toAbsolutePath();
  }

  Path debugLog() {
    return path.resolve("debug.log");
  }

  Path qemuLog() {
    return path.resolve("qemu.log");
  }

  Path initdata() {
    return path.resolve("initdata.img");
  }

  void delete() {
    new OwnedFolder(path).close();
  }
}
