package dev.nacre.protocol.agent;

import dev.nacre.codec.Bytes;

/// One message on the agent port.
///
/// On the wire a frame is `u32 BE length of the rest | u8 type | payload`.
public sealed interface AgentFrame {

  /// The virtio-serial port's name, by which both ends find it.
  String PORT_NAME = "dev.nacre.agent";

  /// Type and payload together may have this many bytes (1 MiB).
  int MAX_LENGTH = 1 << 20;

  /// Guest to host, type 1: what the agent is doing, as a JSON object.
  record Event(AgentEvent event) implements AgentFrame {}

  /// Guest to host, type 2: bytes that the container wrote to its standard output.
  record Stdout(Bytes content) implements AgentFrame {}

  /// Guest to host, type 3: bytes that the container wrote to its standard error.
  record Stderr(Bytes content) implements AgentFrame {}

  /// Guest to host, type 4: the container ended with `status` (u32 BE; 128 + n for signal n).
  record Exit(int status) implements AgentFrame {}

  /// Host to guest, type 16: stop the container and power off. No payload.
  record Terminate() implements AgentFrame {}
}
