package dev.nacre.keybroker.limits;

import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/// What callers may take of one server, at all its addresses together.
public final class ServerLimits {
  private final long patience;
  private final SourceConnections connections;
  private final BodyRoom bodies;

  private ServerLimits(LimitSettings settings, int largestBody) {
    this.patience = settings.patience().toNanos();
    this.connections = new SourceConnections(settings.connectionsOfSource());
    this.bodies = BodyRoom.ofThisProcess(largestBody, patience);
  }

  /// Of a server that starts; nobody has taken anything yet.
  ///
  /// @param largestBody of a request, in bytes
  public static ServerLimits of(LimitSettings settings, int largestBody) {
    return new ServerLimits(settings, largestBody);
  }

  /// Where bodies of requests are received.
  public BodyRoom bodies() {
    return bodies;
  }

  /// @param http makes connections of HTTP/1.1, which must keep a [Pace]
  public ServerConnectionSelector watching(Http1ConnectionSelector http) {
    return new WatchedConnections(
        http, connections, (reader, threads) -> new Pace(reader, threads, patience));
  }

  /// @param http makes connections of HTTP/2, which must keep a [FramePace]
  public ServerConnectionSelector watching(Http2ConnectionSelector http) {
    return new WatchedConnections(
        http,
        connections,
        (reader, threads) ->
            new NumberedNames(new FramePace(reader, threads, System::nanoTime, patience)));
  }

  /// @param rpc answers calls of gRPC, which must ask for room
  /// @param known the names of the metadata that they read
  public Http2SubProtocolSelector bounding(Http2SubProtocolSelector rpc, Set<String> known) {
    return new BoundedCalls(rpc, known, bodies);
  }
}
