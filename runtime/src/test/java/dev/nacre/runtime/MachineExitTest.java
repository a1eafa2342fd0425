package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.protocol.agent.AgentFrame;
import dev.nacre.protocol.agent.FrameWriter;
import dev.nacre.protocol.agent.Stage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What remains of a machine, and what is made of it; the guest's end of the port is played here.
class MachineExitTest {
  @TempDir private Path path;

  private final List<String> heard = new ArrayList<>();
  private final CountDownLatch broken = new CountDownLatch(1);
  private final AgentChannel agent =
      new AgentChannel(
          new MachineListener() {
            @Override
            public void event(AgentEvent event) {
              heard.add(event.toJson().string("event"));
            }

            @Override
            public void stdout(Bytes content) {
              heard.add("out " + content.utf8());
            }

            @Override
            public void stderr(Bytes content) {
              heard.add("err " + content.utf8());
            }
          },
          broken::countDown);

  @Test
  void anExclamationMarkOnTheDebugPortIsTheFirmwaresRefusal() throws IOException {
    Files.writeString(path.resolve("debug.log"), "!");
    assertThat(exit(0)).isEqualTo(new MachineExit.FirmwareRefused());
  }

  @Test
  void aGuestThatSpokeWasNotRefused() throws Exception {
    Files.writeString(path.resolve("debug.log"), "!");
    guestSays(new AgentFrame.Event(new AgentEvent.Phase("boot", 1, 2)));
    assertThat(exit(0)).isEqualTo(new MachineExit.PoweredOff(""));
  }

  @Test
  void theContainersStatusIsTheMachines() throws Exception {
    guestSays(
        new AgentFrame.Event(new AgentEvent.Phase("boot", 1, 2)),
        new AgentFrame.Stdout(Bytes.utf8("hello")),
        new AgentFrame.Stderr(Bytes.utf8("oh")),
        new AgentFrame.Exit(3));
    assertThat(exit(0)).isEqualTo(new MachineExit.ContainerExited(3));
    assertThat(heard).containsExactly("phase", "phase", "out hello", "err oh");
  }

  @Test
  void aFailureCarriesItsStage() throws Exception {
    guestSays(new AgentFrame.Event(new AgentEvent.Failed(Stage.RELEASE, "denied")));
    assertThat(exit(0)).isEqualTo(new MachineExit.AgentFailed(Stage.RELEASE, "denied"));
    assertThat(exit(0).sentence()).isEqualTo("the guest stopped at release: denied");
  }

  @Test
  void aFrameWithoutSenseEndsTheConversationAndTheMachine() throws Exception {
    guestSays(out -> out.write(ByteBuffer.wrap(new byte[] {0x7f, -1, -1, -1, 1})));
    broken.await();
    assertThat(exit(137)).isInstanceOf(MachineExit.Incomprehensible.class);
  }

  @Test
  void aGuestMayNotSpeakAsTheHost() throws Exception {
    guestSays(new AgentFrame.Terminate());
    broken.await();
    assertThat(exit(137)).isInstanceOf(MachineExit.Incomprehensible.class);
  }

  @Test
  void aPanicIsFoundInTheSerialLog() throws IOException {
    Files.writeString(
        path.resolve("serial.log"), "x\r\n[ 1.0] Kernel panic - not syncing: no init\r\nmore\r\n");
    assertThat(exit(0)).isEqualTo(new MachineExit.Panicked("Kernel panic - not syncing: no init"));
  }

  @Test
  void theConsolesControlSequencesDoNotReachTheTerminal() throws IOException {
    Files.writeString(path.resolve("serial.log"), "\u001b[2J\u001b[01;01Hbye\u0007\r\n");
    assertThat(exit(0)).isEqualTo(new MachineExit.PoweredOff("bye"));
  }

  @Test
  void aKilledQemuIsNotAPowerOff() throws IOException {
    Files.writeString(path.resolve("qemu.log"), "qemu: fatal");
    assertThat(exit(134).sentence()).isEqualTo("QEMU ended with status 134: qemu: fatal");
    assertThat(exit(137).sentence())
        .isEqualTo(
            "QEMU was killed, by somebody or by the kernel because memory ran out: qemu: fatal");
  }

  private MachineExit exit(int status) throws IOException {
    return new ExitReason(new MachineFolder(path), path.resolve("serial.log"), agent, false)
        .of(status);
  }

  private void guestSays(AgentFrame... frames) throws Exception {
    guestSays(out -> {
      var writer = new FrameWriter(Channels.newOutputStream(out));
      for (AgentFrame frame : frames) {
        writer.write(frame);
      }
    });
  }

  private interface Guest {
    void speak(SocketChannel out) throws IOException;
  }

  private void guestSays(Guest guest) throws Exception {
    var address = UnixDomainSocketAddress.of(path.resolve("s"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
      agent.attach(address.getPath());
      try (SocketChannel port = server.accept()) {
        guest.speak(port);
      }
    }
    agent.finish();
  }
}
