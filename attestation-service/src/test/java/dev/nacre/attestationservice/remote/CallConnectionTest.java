package dev.nacre.attestationservice.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webclient.api.ConnectedSocketInfo;
import io.helidon.webclient.api.ConnectionListener;
import io.helidon.webclient.http2.Http2Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class CallConnectionTest {
  /// A client whose other end has gone without its noticing: its farewell fails.
  private static Http2Client failingToTakeLeave() {
    return (Http2Client)
        Proxy.newProxyInstance(
            Http2Client.class.getClassLoader(),
            new Class<?>[] {Http2Client.class},
            (_, method, _) -> {
              if (method.getName().equals("closeResource")) {
                throw new UncheckedIOException(new SocketException("Broken pipe"));
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static ConnectedSocketInfo of(Socket socket) {
    return (ConnectedSocketInfo)
        Proxy.newProxyInstance(
            ConnectedSocketInfo.class.getClassLoader(),
            new Class<?>[] {ConnectedSocketInfo.class},
            (_, _, _) -> socket);
  }

  /// Else whoever closes it fails in its place: a call with another failure, a server that stops.
  @Test
  void aFarewellThatFailsIsNoFailureAndTheSocketIsClosed() throws IOException {
    var listener = new AtomicReference<ConnectionListener>();
    var connection =
        new CallConnection(told -> {
          listener.set(told);
          return failingToTakeLeave();
        });
    try (var socket = new Socket()) {
      listener.get().socketConnected(of(socket));

      connection.close();

      assertThat(socket.isClosed()).isTrue();
      assertThat(connection.isOver()).isTrue();
    }
  }

  /// The options of TCP of a connection, over which `made` may put TLS.
  private static void assertKeptAlive(Layer made) throws Exception {
    var listener = new AtomicReference<ConnectionListener>();
    var _ =
        new CallConnection(told -> {
          listener.set(told);
          return failingToTakeLeave();
        });
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var plain = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
      listener.get().socketConnected(of(made.over(plain)));

      assertThat(plain.getKeepAlive()).isTrue();
      assertThat(plain.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(15);
      assertThat(plain.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(5);
      assertThat(plain.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
    }
  }

  private interface Layer {
    Socket over(Socket plain) throws Exception;
  }

  /// Fifteen seconds, and three times five.
  @Test
  void aHostThatVanishesIsNoticedInHalfAMinute() throws Exception {
    assertKeptAlive(plain -> plain);
  }

  @Test
  void aHostThatVanishesIsNoticedOverTlsToo() throws Exception {
    assertKeptAlive(plain ->
        SSLContext.getDefault().getSocketFactory().createSocket(plain, "localhost", 1, false));
  }
}
