package dev.nacre.runtime;

import dev.nacre.runtime.host.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files and sockets of one running machine, in a temporary folder that goes with it.
///
/// The folder names its owner, so that what a killed launcher left is removed by the next one.
///
/// @param path short: a socket's path may have 107 bytes
record MachineFolder(Path path) {
  private static final String PREFIX = "nacre-vm-";
  private static final String OWNER = "owner";

  static MachineFolder create() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      sweep(parent);
      Path path = Files.createTempDirectory(parent, PREFIX);
      Files.writeString(path.resolve(OWNER), owner(ProcessHandle.current()));
      return new MachineFolder(path);
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the machine can be made in " + parent, e);
    }
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
    try {
      Folders.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException("the machine's folder " + path + " cannot be removed", e);
    }
  }

  private static void sweep(Path parent) throws IOException {
    List<Path> candidates;
    try (Stream<Path> found = Files.list(parent)) {
      candidates =
          found.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX)).toList();
    }
    candidates.forEach(MachineFolder::sweepOne);
  }

  private static void sweepOne(Path candidate) {
    Path owner = candidate.resolve(OWNER);
    try {
      if (Files.isReadable(owner) && isGone(Files.readString(owner))) {
        Folders.delete(candidate);
      }
    } catch (IOException e) {
      // Another launcher sweeps at the same time.
    }
  }

  /// Process numbers are used again, so the start time counts as well.
  private static String owner(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().map(Instant::toString).orElse("?");
  }

  private static boolean isGone(String owner) {
    int space = owner.indexOf(' ');
    if (space < 1 || !owner.substring(0, space).chars().allMatch(Character::isDigit)) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(owner.substring(0, space)));
    return process.map(alive -> !owner(alive).equals(owner)).orElse(true);
  }
}
