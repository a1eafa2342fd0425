package dev.nacre.keybroker.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.RemoteService;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.Bytes;
import dev.nacre.keybroker.plugin.ExternalSettings;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server of gRPC whose answer's head does not end: `CONTINUATION` after `CONTINUATION` (RFC 9113
/// section 6.10). Each was kept until the memory was full, and the broker with it.
class EndlessHeadTest {
  private static final int MOST = 64 << 20;
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final int PREFACE = 24;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;
  private static final int NO_FLAGS = 0;
  private static final int ACK = 1;

  private final ServerSocket listening;
  private final CompletableFuture<Integer> taken = new CompletableFuture<>();

  EndlessHeadTest() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::listen);
  }

  @AfterEach
  void stop() throws IOException {
    listening.close();
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  private void listen() {
    try (Socket caller = listening.accept()) {
      DataInputStream in = new DataInputStream(caller.getInputStream());
      var out = new DataOutputStream(new BufferedOutputStream(caller.getOutputStream()));
      in.skipNBytes(PREFACE);
      frame(out, SETTINGS, NO_FLAGS, 0, new byte[0]);
      out.flush();
      int stream = streamOf(in, out);
      frame(out, HEADERS, NO_FLAGS, stream, field());
      taken.complete(goingOn(out, stream));
    } catch (IOException e) {
      taken.completeExceptionally(e);
    }
  }

  /// The stream of the first request.
  private static int streamOf(DataInputStream in, DataOutputStream out) throws IOException {
    while (true) {
      int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      in.skipNBytes(length);
      if (type == HEADERS) {
        return stream;
      }
      if (type == SETTINGS && flags == NO_FLAGS) {
        frame(out, SETTINGS, ACK, 0, new byte[0]);
        out.flush();
      }
    }
  }

  /// How many bytes the caller takes.
  private static int goingOn(DataOutputStream out, int stream) {
    byte[] field = field();
    int sent = 0;
    try {
      while (sent < MOST) {
        frame(out, CONTINUATION, NO_FLAGS, stream, field);
        sent += field.length;
      }
    } catch (IOException closed) {
      return sent;
    }
    return sent;
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] content)
      throws IOException {
    out.writeByte(0);
    out.writeShort(content.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(content);
  }

  /// `a: ` and 4,000 zero bytes, neither indexed nor squeezed (RFC 7541 section 6.2.2).
  private static byte[] field() {
    byte[] field = new byte[6 + 4000];
    field[1] = 1;
    field[2] = 'a';
    field[3] = 0x7f;
    field[4] = (byte) (0x80 | ((4000 - 0x7f) & 0x7f));
    field[5] = (byte) ((4000 - 0x7f) >> 7);
    return field;
  }

  private void assertGivenUp() throws Exception {
    assertThat(taken.get(1, TimeUnit.MINUTES)).isLessThan(MOST);
  }

  @Test
  void ofAnAttestationServiceIsGivenUp() throws Exception {
    try (UnaryCalls calls =
        UnaryCalls.of(
            new RemoteService("service", address(), Optional.empty(), Optional::empty, 1, TIME))) {
      assertThatThrownBy(() -> calls.call("a.B/C", new byte[0]))
          .isInstanceOf(RemoteException.class);
    }
    assertGivenUp();
  }

  @Test
  void ofAnExternalPluginIsGivenUp() throws Exception {
    Backend backend =
        Backend.of(
            new ExternalSettings("echo", address(), Optional.empty(), Optional.empty(), TIME));
    try {
      var call = new PluginCall("GET", List.of("echo"), Map.of(), Bytes.empty(), Optional.empty());
      assertThatThrownBy(() -> backend.call(Backend.HANDLE, call))
          .isInstanceOf(PluginException.class);
      assertGivenUp();
    } finally {
      backend.close();
    }
  }
}
