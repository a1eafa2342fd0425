package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/// What callers may take of one server, at all its addresses together.
public final class ServerLimits implements AutoCloseable {
  /// Of connections at all addresses, where there is memory for so many.
  public static final int MOST_CONNECTIONS = 10_000;

  /// Bytes that a connection takes before it asks for anything, with TLS.
  private static final int OF_CONNECTION = 36 << 10;

  private static final int SHARE_OF_CONNECTIONS = 2;

  private final long patience;
  private final int largestBody;
  private final OpenConnections connections;
  private final BodyRoom bodies;
  private final HeadRoom heads = HeadRoom.ofThisProcess();

  private ServerLimits(LimitSettings settings, int largestBody, Consumer<Ending> counting) {
    this.largestBody = largestBody;
    this.patience = settings.patience().toNanos();
    this.connections =
        new OpenConnections(
            mostConnections(),
            settings.connectionsOfSource(),
            patience,
            new Endings(counting, System::nanoTime),
            System::nanoTime);
    this.bodies = BodyRoom.ofThisProcess(largestBody, patience);
  }

  private static int mostConnections() {
    long room = Runtime.getRuntime().maxMemory() / SHARE_OF_CONNECTIONS;
    return (int) Math.min(MOST_CONNECTIONS, room / OF_CONNECTION);
  }

  /// Of a server that starts; nobody has taken anything yet.
  ///
  /// @param largestBody of a request, in bytes
  /// @param counting learns of connections that are ended
  public static ServerLimits of(
      LimitSettings settings, int largestBody, Consumer<Ending> counting) {
    return new ServerLimits(settings, largestBody, counting);
  }

  /// Of connections at one address, which are looked after from when they are accepted.
  public SocketOptions accepting(SocketOptions options) {
    return new Accepting(options, connections);
  }

  /// Where bodies of requests are received.
  public BodyRoom bodies() {
    return bodies;
  }

  /// @param http makes connections of HTTP/1.1, which must keep a [Pace]
  public ServerConnectionSelector watching(Http1ConnectionSelector http) {
    return new WatchedConnections(
        http,
        connections,
        (reader, threads, source) ->
            new Pace(reader, threads, patience, heads.lending(source), largestBody));
  }

  /// @param http makes connections of HTTP/2, which must keep a [FramePace]
  public ServerConnectionSelector watching(Http2ConnectionSelector http) {
    return new WatchedConnections(
        http,
        connections,
        (reader, threads, source) -> framed(reader, threads, heads.lending(source)));
  }

  private Pacing framed(DataReader reader, ExecutorService threads, HeadRoom.Loan room) {
    var answering = new StreamThreads(threads, System::nanoTime, room);
    return new NumberedNames(new FramePace(reader, answering, System::nanoTime, patience), room);
  }

  /// @param rpc answers calls of gRPC, which must ask for room
  /// @param known the names of the metadata that they read
  public Http2SubProtocolSelector bounding(Http2SubProtocolSelector rpc, Set<String> known) {
    return new BoundedCalls(rpc, known, bodies);
  }

  @Override
  public void close() {
    connections.close();
  }
}
