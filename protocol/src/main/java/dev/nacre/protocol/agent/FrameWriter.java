package dev.nacre.protocol.agent;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Writes frames to a stream; threads may share one writer.
public final class FrameWriter {
  private final OutputStream out;

  public FrameWriter(OutputStream out) {
    this.out = out;
  }

  /// Writes `frame` as one piece and flushes.
  ///
  /// @throws IllegalArgumentException when the frame is longer than [AgentFrame#MAX_LENGTH]
  /// @throws UncheckedIOException when the stream fails
  public void write(AgentFrame frame) {
    switch (frame) {
      case AgentFrame.Event(AgentEvent event) ->
          write(FrameType.EVENT, Bytes.utf8(event.toJson().text()));
      case AgentFrame.Stdout(Bytes content) -> write(FrameType.STDOUT, content);
      case AgentFrame.Stderr(Bytes content) -> write(FrameType.STDERR, content);
      case AgentFrame.Exit(int status) -> write(FrameType.EXIT, bigEndian(status));
      case AgentFrame.Terminate() -> write(FrameType.TERMINATE, Bytes.empty());
    }
  }

  private void write(FrameType type, Bytes payload) {
    int length = 1 + payload.size();
    if (length > AgentFrame.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a frame of " + length + " bytes; at most " + AgentFrame.MAX_LENGTH + " are allowed");
    }
    byte[] frame = bigEndian(length).concat(Bytes.of((byte) type.number)).concat(payload).toArray();
    try {
      synchronized (out) {
        out.write(frame);
        out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the agent port cannot be written: " + e.getMessage(), e);
    }
  }

  private static Bytes bigEndian(int value) {
    return Bytes.of(
        (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value);
  }
}
