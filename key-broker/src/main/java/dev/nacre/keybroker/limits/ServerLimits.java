package dev.nacre.keybroker.limits;

import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;

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
    return new WatchedConnections(http, connections, reader -> new Pace(reader, patience));
  }

  /// @param http makes connections of HTTP/2, which must keep a [FramePace]
  public ServerConnectionSelector watching(Http2ConnectionSelector http) {
    return new WatchedConnections(
        http, connections, reader -> new FramePace(reader, System::nanoTime, patience));
  }
}
