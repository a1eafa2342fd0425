package dev.nacre.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.protocol.agent.AgentFrame;
import dev.nacre.protocol.agent.FrameWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Tells the host how the start goes. What happens before the port is open is told when it is.
final class Reporter {
  private final List<AgentFrame> early = new ArrayList<>();
  private Optional<FrameWriter> writer = Optional.empty();

  /// Tells what happened until now, and from now on at once.
  synchronized void connect(FrameWriter port) {
    writer = Optional.of(port);
    early.forEach(port::write);
    early.clear();
  }

  /// Does `work` and tells how long it took.
  <T> T phase(String name, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    long end = System.nanoTime();
    phase(name, end - start, end);
    return result;
  }

  void phase(String name, Runnable work) {
    phase(
        name,
        () -> {
          work.run();
          return true;
        });
  }

  /// @param nanos how long it took
  /// @param at the end by [System#nanoTime], which on Linux counts from the start of the kernel
  void phase(String name, long nanos, long at) {
    tell(new AgentEvent.Phase(name, nanos / 1e9, at / 1e9));
  }

  void log(AgentEvent.Level level, String message) {
    tell(new AgentEvent.Log(level, message));
  }

  void tell(AgentEvent event) {
    send(new AgentFrame.Event(event));
  }

  synchronized void send(AgentFrame frame) {
    writer.ifPresentOrElse(port -> port.write(frame), () -> early.add(frame));
  }

  void stdout(Bytes content) {
    send(new AgentFrame.Stdout(content));
  }

  void stderr(Bytes content) {
    send(new AgentFrame.Stderr(content));
  }
}
