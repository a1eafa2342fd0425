package dev.nacre.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads from a machine's remains why it ended.
record ExitReason(MachineFolder folder, Path serialLog, AgentChannel agent, boolean terminated) {
  /// What our firmware writes to the debug port before it shuts down on a refused boot.
  private static final String REFUSAL = "!";

  private static final int TAIL = 400;

  MachineExit of(int status) throws IOException {
    if (agent.broken().isPresent()) {
      return new MachineExit.Incomprehensible(agent.broken().get());
    }
    if (agent.containerStatus().isPresent()) {
      return new MachineExit.ContainerExited(agent.containerStatus().get());
    }
    if (agent.failure().isPresent()) {
      return new MachineExit.AgentFailed(
          agent.failure().get().stage(), agent.failure().get().reason());
    }
    if (terminated) {
      return new MachineExit.Terminated();
    }
    if (status != 0) {
      return new MachineExit.QemuFailed(status, tail(folder.qemuLog()));
    }
    if (!agent.spoke() && read(folder.debugLog()).contains(REFUSAL)) {
      return new MachineExit.FirmwareRefused();
    }
    String serial = read(serialLog);
    int panic = serial.indexOf("Kernel panic");
    return panic >= 0
        ? new MachineExit.Panicked(serial.substring(panic).lines().findFirst().orElse(""))
        : new MachineExit.PoweredOff(tail(serialLog));
  }

  private static String tail(Path log) throws IOException {
    String text = printable(read(log)).strip();
    return text.substring(Math.max(0, text.length() - TAIL));
  }

  /// The console of a hostile guest must not steer the reader's terminal.
  private static String printable(String text) {
    return text.replaceAll("\\e\\[[0-9;=?]*[A-Za-z]", "").replaceAll("[^\\n\\x20-\\x7e]", "");
  }

  private static String read(Path log) throws IOException {
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }
}
