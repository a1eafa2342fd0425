package dev.nacre.runtime;

import dev.nacre.protocol.agent.Stage;

/// Why a machine is no more. What the guest said about itself is what the guest said: the host
/// cannot check it, and the owner does not rely on it.
public sealed interface MachineExit {
  /// The status of a process that SIGKILL ended.
  int KILLED = 128 + 9;

  /// The firmware found that kernel, initrd or command line are not those of the hash table.
  record FirmwareRefused() implements MachineExit {}

  /// The agent gave up before the container ran.
  record AgentFailed(Stage stage, String reason) implements MachineExit {}

  /// @param status as a shell would show it: 128 + n for signal n
  record ContainerExited(int status) implements MachineExit {}

  /// The machine ended without a word of its agent.
  ///
  /// @param lastWords the end of the serial log
  record PoweredOff(String lastWords) implements MachineExit {}

  /// The guest's kernel gave up.
  record Panicked(String lastWords) implements MachineExit {}

  /// The guest spoke something else than the agent's protocol and was stopped.
  record Incomprehensible(String reason) implements MachineExit {}

  /// QEMU could not start, or was killed.
  ///
  /// @param status 128 + n for signal n
  /// @param lastWords what it wrote to its error output
  record QemuFailed(int status, String lastWords) implements MachineExit {}

  /// The launcher was told to end it.
  record Terminated() implements MachineExit {}

  /// One sentence for a person.
  default String sentence() {
    return switch (this) {
      case FirmwareRefused() ->
          "the firmware refused to boot: kernel, initrd or command line are not those of the"
              + " measured hash table";
      case AgentFailed(Stage stage, String reason) ->
          "the guest stopped at " + stage.wireName() + ": " + reason;
      case ContainerExited(int status) -> "the container ended with status " + status;
      case PoweredOff(String lastWords) ->
          "the machine powered off without a word of its agent" + quoted(lastWords);
      case Panicked(String lastWords) -> "the guest's kernel panicked" + quoted(lastWords);
      case Incomprehensible(String reason) -> "the guest broke the agent's protocol: " + reason;
      case QemuFailed(int status, String lastWords) ->
          status == KILLED
              ? "QEMU was killed, by somebody or by the kernel because memory ran out"
                  + quoted(lastWords)
              : "QEMU ended with status " + status + quoted(lastWords);
      case Terminated() -> "the machine was terminated";
    };
  }

  private static String quoted(String words) {
    return words.isBlank() ? "" : ": " + words.strip();
  }
}
