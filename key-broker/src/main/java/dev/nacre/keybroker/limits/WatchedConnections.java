package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/// Connections that must keep a pace.
final class WatchedConnections implements ServerConnectionSelector {
  private final ServerConnectionSelector http;
  private final OpenConnections open;
  private final Making pacing;

  /// Makes the pace of a connection.
  interface Making {
    Pacing of(DataReader reader, ExecutorService threads, String source);
  }

  /// @param http makes the connections
  /// @param open has them already
  WatchedConnections(ServerConnectionSelector http, OpenConnections open, Making pacing) {
    this.http = http;
    this.open = open;
    this.pacing = pacing;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    OpenConnection connection =
        open.between(context.remotePeer().address(), context.localPeer().address())
            .orElseThrow(() -> new CloseConnectionException("it is closed"));
    Pacing pace = pacing.of(context.dataReader(), context.executor(), connection.source());
    connection.keeps(pace);
    var peer = new Peer(context.remotePeer(), context.remotePeer().host());
    var paced =
        new Paced(
            context,
            DataReader.create(pace::next),
            connection.watching(pace.watching(context.dataWriter())),
            pace.threads(),
            peer);
    return new Watched(http.connection(paced), pace, connection);
  }

  private final class Watched implements ServerConnection {
    private final ServerConnection connection;
    private final Pacing pace;
    private final OpenConnection opened;

    private Watched(ServerConnection connection, Pacing pace, OpenConnection opened) {
      this.connection = connection;
      this.pace = pace;
      this.opened = opened;
    }

    @Override
    public void handle(Limit limit) {
      open.during(opened, () -> pace.around(() -> handled(limit)));
    }

    private void handled(Limit limit) {
      try {
        connection.handle(limit);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CloseConnectionException("interrupted", e);
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }
  }

  /// Who called. A request of HTTP/2 may outlive its connection, whose socket knows no address any
  /// more.
  ///
  /// @param host asked while the connection was open
  private record Peer(PeerInfo peer, String host) implements PeerInfo {
    @Override
    public SocketAddress address() {
      return peer.address();
    }

    @Override
    public int port() {
      return peer.port();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return peer.tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return peer.tlsCertificates();
    }
  }

  /// A connection whose bytes are read at its pace.
  private record Paced(
      ConnectionContext context,
      DataReader dataReader,
      DataWriter dataWriter,
      ExecutorService executor,
      Peer remotePeer)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }
  }
}
