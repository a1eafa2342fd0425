package dev.nacre.emulator.lab;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedSnp;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Answers a guest's report requests on the virtio-serial port [#NAME], as a processor with SEV-SNP
/// would answer SNP_GUEST_REQUEST.
///
/// Request: u32 BE length of the rest (65), u8 VMPL, 64 bytes REPORT_DATA. Answer: u32 BE length of
/// the rest, u8 status; with status 0 u32 BE length and the report, u32 BE length and the
/// certificate table; else the reason in UTF-8. These are the `privlevel`, `inblob`, `outblob` and
/// `auxblob` of Linux's configfs-tsm.
public final class ReportPort implements AutoCloseable {
  /// The port's name inside the guest.
  public static final String NAME = "dev.nacre.report";

  private static final int REQUEST = 1 + 64;

  private final SocketChannel channel;
  private final EmulatedSnp machine;

  private ReportPort(SocketChannel channel, EmulatedSnp machine) {
    this.channel = channel;
    this.machine = machine;
  }

  /// Connects to the socket behind the port, on which QEMU listens.
  ///
  /// @throws UncheckedIOException when nobody listens there
  public static ReportPort attach(Path socket, EmulatedSnp machine) {
    try {
      var port = new ReportPort(SocketChannel.open(UnixDomainSocketAddress.of(socket)), machine);
      Thread.ofVirtual().name("report port").start(port::serve);
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException("the report port " + socket + " cannot be reached", e);
    }
  }

  private void serve() {
    try (var in = new DataInputStream(Channels.newInputStream(channel));
        var out = new DataOutputStream(Channels.newOutputStream(channel))) {
      while (true) {
        byte[] answer = answer(in);
        out.writeInt(answer.length);
        out.write(answer);
        out.flush();
      }
    } catch (IOException ended) {
      // The machine is gone: nobody asks any more.
    }
  }

  private byte[] answer(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length != REQUEST) {
      throw new EOFException("a request of " + length + " bytes: the port is out of step");
    }
    int vmpl = in.readUnsignedByte();
    Bytes reportData = Bytes.of(in.readNBytes(64));
    if (vmpl > 3) {
      return refusal("expected a VMPL from 0 to 3, found " + vmpl);
    }
    return granted(machine.report(reportData, vmpl));
  }

  private static byte[] granted(EmulatedSnp.ExtendedReport report) {
    return Bytes.zeros(1)
        .concat(sized(report.report()))
        .concat(sized(report.certificateTable()))
        .toArray();
  }

  private static byte[] refusal(String reason) {
    return Bytes.of((byte) 1).concat(Bytes.of(reason.getBytes(StandardCharsets.UTF_8))).toArray();
  }

  private static Bytes sized(Bytes content) {
    int size = content.size();
    return Bytes.of((byte) (size >>> 24), (byte) (size >>> 16), (byte) (size >>> 8), (byte) size)
        .concat(content);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
