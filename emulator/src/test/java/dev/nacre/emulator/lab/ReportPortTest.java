package dev.nacre.emulator.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The test holds the end of the socket that QEMU holds otherwise.
class ReportPortTest {
  private static final Bytes MEASUREMENT = Bytes.ofHex("ab".repeat(48));

  @TempDir private Path folder;

  @Test
  void answersWithASignedReportThatCarriesTheMeasurementAndTheGuestsData() throws IOException {
    Bytes reportData = Bytes.ofHex("5a".repeat(64));
    try (var guest = new Guest(folder.resolve("report.sock"))) {
      Bytes answer = guest.ask(0, reportData);
      assertThat(answer.at(0)).isZero();
      Bytes report = answer.slice(5, 5 + 1184);
      assertThat(report.slice(0x90, 0x90 + 48)).isEqualTo(MEASUREMENT);
      assertThat(report.slice(0x50, 0x50 + 64)).isEqualTo(reportData);
      assertThat(guest.ask(2, reportData).at(5 + 0x30)).isEqualTo(2);
    }
  }

  @Test
  void refusesAPrivilegeLevelThatDoesNotExistAndGoesOn() throws IOException {
    try (var guest = new Guest(folder.resolve("report.sock"))) {
      Bytes answer = guest.ask(7, Bytes.zeros(64));
      assertThat(answer.at(0)).isEqualTo(1);
      assertThat(answer.utf8()).contains("VMPL from 0 to 3, found 7");
      assertThat(guest.ask(1, Bytes.zeros(64)).at(0)).isZero();
    }
  }

  private static final class Guest implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final ReportPort port;
    private final SocketChannel channel;

    Guest(Path socket) throws IOException {
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
      var chip = EmulatedChip.of(EmulatedAmd.createQuickly(Instant.now()));
      var launch = LaunchState.of(MEASUREMENT, Bytes.zeros(32));
      port = ReportPort.attach(socket, EmulatedSnp.started(chip, launch));
      channel = listener.accept();
    }

    Bytes ask(int vmpl, Bytes reportData) throws IOException {
      var out = new DataOutputStream(Channels.newOutputStream(channel));
      out.writeInt(65);
      out.writeByte(vmpl);
      out.write(reportData.toArray());
      var in = new DataInputStream(Channels.newInputStream(channel));
      return Bytes.of(in.readNBytes(in.readInt()));
    }

    @Override
    public void close() throws IOException {
      channel.close();
      port.close();
      listener.close();
    }
  }
}
