package dev.nacre.attestationservice.remote;

import io.helidon.webclient.api.ConnectedSocketChannelInfo;
import io.helidon.webclient.api.ConnectedSocketInfo;
import io.helidon.webclient.api.ConnectionListener;
import io.helidon.webclient.http2.Http2Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A connection for one call at a time that knows whether the other end has gone. Helidon's client
/// closes its socket then, and leaves a call that waits to its timeout.
final class CallConnection implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.nacre.attestationservice");

  /// In seconds and times: who vanishes without a word, such as with his network, is noticed in
  /// half a minute.
  private static final Map<String, Integer> KEEP_ALIVE =
      Map.of("TCP_KEEPIDLE", 15, "TCP_KEEPINTERVAL", 5, "TCP_KEEPCOUNT", 3);

  private final Http2Client http;
  private volatile Optional<Socket> socket = Optional.empty();

  /// @param making a client that tells the listener of its socket; nothing is connected yet
  CallConnection(Function<ConnectionListener, Http2Client> making) {
    this.http = making.apply(new Watching());
  }

  private final class Watching implements ConnectionListener {
    @Override
    public void socketConnected(ConnectedSocketInfo connected) throws IOException {
      watch(connected.socket());
    }

    @Override
    public void socketChannelConnected(ConnectedSocketChannelInfo connected) throws IOException {
      watch(connected.socketChannel().socket());
    }

    private void watch(Socket connected) throws IOException {
      keepAlive(connected);
      socket = Optional.of(connected);
    }
  }

  Http2Client http() {
    return http;
  }

  /// Whether it was open and is not any more.
  boolean isOver() {
    return socket.filter(Socket::isClosed).isPresent();
  }

  /// The options beside the first are the platform's own, and not everywhere there.
  @SuppressWarnings("unchecked")
  private static void keepAlive(Socket connected) throws IOException {
    connected.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    for (SocketOption<?> option : connected.supportedOptions()) {
      Integer value = KEEP_ALIVE.get(option.name());
      if (value != null) {
        connected.setOption((SocketOption<Integer>) option, value);
      }
    }
  }

  /// Takes leave of the other end, and closes the socket also where that fails: who has gone hears
  /// nothing, and whether he has is not always known yet.
  @Override
  public void close() {
    try {
      http.closeResource();
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection had ended before it was closed", e);
    } finally {
      socket.ifPresent(CallConnection::close);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a socket failed when it was closed", e);
    }
  }
}
