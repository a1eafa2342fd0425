package dev.nacre.protocol.agent;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Reads frames from a stream; for one thread.
public final class FrameReader {
  private static final String STRUCTURE = "agent frame";

  private final InputStream in;

  public FrameReader(InputStream in) {
    this.in = in;
  }

  /// The next frame, or nothing when the stream ended between two frames.
  ///
  /// @throws MalformedException when the bytes are no frame or the stream ended inside one; the
  ///   stream is of no more use then
  /// @throws UncheckedIOException when the stream fails
  public Optional<AgentFrame> next() {
    try {
      Bytes head = Bytes.of(in.readNBytes(4));
      if (head.isEmpty()) {
        return Optional.empty();
      }
      long length = ByteReader.bigEndian(STRUCTURE, head).u32("length");
      if (length < 1 || length > AgentFrame.MAX_LENGTH) {
        throw MalformedException.at(
            STRUCTURE + ".length", "1 to " + AgentFrame.MAX_LENGTH, Long.toString(length));
      }
      Bytes rest = Bytes.of(in.readNBytes((int) length));
      ByteReader reader = ByteReader.bigEndian(STRUCTURE, rest);
      return Optional.of(decode(reader.u8("type"), reader.bytes("payload", (int) length - 1)));
    } catch (IOException e) {
      throw new UncheckedIOException("the agent port cannot be read: " + e.getMessage(), e);
    }
  }

  private static AgentFrame decode(int type, Bytes payload) {
    return switch (type(type)) {
      case EVENT -> new AgentFrame.Event(event(payload));
      case STDOUT -> new AgentFrame.Stdout(payload);
      case STDERR -> new AgentFrame.Stderr(payload);
      case EXIT -> new AgentFrame.Exit(status(payload));
      case TERMINATE -> terminate(payload);
    };
  }

  private static FrameType type(int number) {
    for (FrameType type : FrameType.values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw MalformedException.at(STRUCTURE + ".type", "1, 2, 3, 4 or 16", Integer.toString(number));
  }

  private static AgentEvent event(Bytes payload) {
    Json json = Json.parse(payload);
    if (json instanceof JsonObject object) {
      return AgentEvent.of(object);
    }
    throw MalformedException.at("agent event", "an object", json.kind());
  }

  private static int status(Bytes payload) {
    ByteReader reader = ByteReader.bigEndian("agent frame of type exit", payload);
    int status = (int) reader.u32("status");
    reader.end();
    return status;
  }

  private static AgentFrame terminate(Bytes payload) {
    ByteReader.bigEndian("agent frame of type terminate", payload).end();
    return new AgentFrame.Terminate();
  }
}
