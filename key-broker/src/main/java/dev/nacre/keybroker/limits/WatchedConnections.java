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
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/// Connections that must keep a pace, so many of one source at a time.
public final class WatchedConnections implements ServerConnectionSelector {
  private final ServerConnectionSelector http;
  private final int mostOfSource;
  private final Function<DataReader, Pacing> pacing;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  private WatchedConnections(
      ServerConnectionSelector http, int mostOfSource, Function<DataReader, Pacing> pacing) {
    this.http = http;
    this.mostOfSource = mostOfSource;
    this.pacing = pacing;
  }

  /// @param http makes connections of HTTP/1.1
  public static WatchedConnections of(Http1ConnectionSelector http, LimitSettings limits) {
    long patience = limits.patience().toNanos();
    return new WatchedConnections(
        http, limits.connectionsOfSource(), reader -> new Pace(reader, patience));
  }

  /// @param http makes connections of HTTP/2
  public static WatchedConnections of(Http2ConnectionSelector http, LimitSettings limits) {
    long patience = limits.patience().toNanos();
    return new WatchedConnections(
        http,
        limits.connectionsOfSource(),
        reader -> new FramePace(reader, System::nanoTime, patience));
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
    Pacing pace = pacing.apply(context.dataReader());
    var paced = new Paced(context, DataReader.create(pace::next));
    return new Watched(http.connection(paced), pace, Sources.of(context.remotePeer().host()));
  }

  private void enter(String source) {
    if (open.merge(source, 1, Integer::sum) > mostOfSource) {
      leave(source);
      throw new CloseConnectionException("too many connections of " + source);
    }
  }

  private void leave(String source) {
    open.compute(source, (_, count) -> count == null || count <= 1 ? null : count - 1);
  }

  private final class Watched implements ServerConnection {
    private final ServerConnection connection;
    private final Pacing pace;
    private final String source;

    private Watched(ServerConnection connection, Pacing pace, String source) {
      this.connection = connection;
      this.pace = pace;
      this.source = source;
    }

    @Override
    public void handle(Limit limit) {
      enter(source);
      try {
        pace.around(() -> handled(limit));
      } finally {
        leave(source);
      }
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

  /// A connection whose bytes are read at its pace.
  private record Paced(ConnectionContext context, DataReader dataReader)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return context.dataWriter();
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
    public PeerInfo remotePeer() {
      return context.remotePeer();
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
