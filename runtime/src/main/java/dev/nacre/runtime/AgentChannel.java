package dev.nacre.runtime;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.protocol.agent.AgentFrame;
import dev.nacre.protocol.agent.FrameReader;
import dev.nacre.protocol.agent.FrameWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/// The host's end of the agent port. What comes out of it is a hostile guest's word until shown
/// otherwise: frames are bounded, and one that is malformed ends the conversation.
final class AgentChannel {
  private static final double NANOS = 1e9;

  private final MachineListener listener;
  private final Runnable whenBroken;
  private final long started = System.nanoTime();
  private Optional<SocketChannel> socket = Optional.empty();
  private Optional<Thread> reader = Optional.empty();
  private volatile boolean spoke;
  private volatile Optional<AgentEvent.Failed> failure = Optional.empty();
  private volatile Optional<Integer> containerStatus = Optional.empty();
  private volatile Optional<String> broken = Optional.empty();

  /// @param whenBroken called when the guest breaks the protocol
  AgentChannel(MachineListener listener, Runnable whenBroken) {
    this.listener = listener;
    this.whenBroken = whenBroken;
  }

  void attach(Path path) throws IOException {
    var channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    socket = Optional.of(channel);
    reader = Optional.of(Thread.ofVirtual().name("nacre agent port").start(() -> readAll(channel)));
  }

  boolean spoke() {
    return spoke;
  }

  Optional<AgentEvent.Failed> failure() {
    return failure;
  }

  Optional<Integer> containerStatus() {
    return containerStatus;
  }

  /// How the guest broke the protocol.
  Optional<String> broken() {
    return broken;
  }

  void terminate() {
    if (socket.isPresent()) {
      try {
        new FrameWriter(Channels.newOutputStream(socket.get())).write(new AgentFrame.Terminate());
      } catch (UncheckedIOException e) {
        // The port is gone, and so is the agent.
      }
    }
  }

  /// Reads what is still on its way after QEMU's end.
  void finish() throws InterruptedException {
    if (reader.isPresent()) {
      reader.get().join();
    }
  }

  private void readAll(SocketChannel channel) {
    try (channel) {
      var frames = new FrameReader(Channels.newInputStream(channel));
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        hear(frame.get());
      }
    } catch (MalformedException e) {
      broken = Optional.of(String.valueOf(e.getMessage()));
      whenBroken.run();
    } catch (UncheckedIOException | IOException e) {
      // QEMU is gone: its exit says why.
    }
  }

  private void hear(AgentFrame frame) {
    switch (frame) {
      case AgentFrame.Event(AgentEvent event) -> hear(event);
      case AgentFrame.Stdout(Bytes content) -> listener.stdout(content);
      case AgentFrame.Stderr(Bytes content) -> listener.stderr(content);
      case AgentFrame.Exit(int status) -> containerStatus = Optional.of(status);
      case AgentFrame.Terminate() ->
          throw new MalformedException("the guest sent a frame that only the host may send");
    }
  }

  private void hear(AgentEvent event) {
    if (!spoke && event instanceof AgentEvent.Phase(var name, var seconds, double at)) {
      double now = (System.nanoTime() - started) / NANOS;
      listener.event(new AgentEvent.Phase("firmware", Math.max(0, now - at), 0));
    }
    spoke = true;
    if (event instanceof AgentEvent.Failed failed) {
      failure = Optional.of(failed);
    }
    listener.event(event);
  }
}
