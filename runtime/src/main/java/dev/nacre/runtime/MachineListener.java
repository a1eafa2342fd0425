package dev.nacre.runtime;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.agent.AgentEvent;

/// Hears what a machine says while it runs, one call at a time, on a thread of the machine's.
public interface MachineListener {
  /// What the agent says about itself; before its first event, a phase `firmware`, which the host
  /// measured: from the start of QEMU to the start of the kernel.
  void event(AgentEvent event);

  /// Bytes that the container wrote to its standard output.
  void stdout(Bytes content);

  /// Bytes that the container wrote to its standard error.
  void stderr(Bytes content);

  /// Hears nothing.
  static MachineListener silent() {
    return new MachineListener() {
      @Override
      public void event(AgentEvent event) {}

      @Override
      public void stdout(Bytes content) {}

      @Override
      public void stderr(Bytes content) {}
    };
  }
}
