package dev.nacre.keybroker;

import dev.nacre.attestationservice.rpc.AttestationRpc;
import dev.nacre.keybroker.call.Front;
import dev.nacre.keybroker.call.Unreadable;
import dev.nacre.keybroker.limits.ServerLimits;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServerException;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.ServerTls;
import dev.nacre.protocol.trace.Tracing;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcProtocolSelector;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The addresses at which a server listens: the key broker's, further ones of it, and those of the
/// attestation service and of reference values by themselves. All have one TLS and one set of
/// limits.
final class Listeners {
  private static final String ATTESTATION = "attestation";
  private static final String ALSO = "also-";
  private static final String REFERENCES = "references";
  private static final int LARGEST_HEAD = 128 << 10;

  /// Of HTTP/2, where a byte may stand for four thousand (RFC 7541): what a token takes, and little
  /// more.
  private static final int LARGEST_PACKED_HEAD = 16 << 10;

  /// Requests of one connection of HTTP/2 at a time.
  private static final int MOST_STREAMS = 100;

  /// What a connection of HTTP/2 may send before it is read: the least that there is (RFC 9113
  /// section 6.9.2).
  private static final int WINDOW = 65_535;

  private static final SocketOptions CONNECTIONS = SocketOptions.builder().tcpNoDelay(true).build();

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ServerConfig config;
  private final Optional<ServerTls> tls;
  private final ServerLimits limits;
  private final InForce answering;
  private final Tracing tracing;
  private final WebServer web;

  private Listeners(
      ServerConfig config,
      Optional<ServerTls> tls,
      ServerLimits limits,
      InForce answering,
      Tracing tracing) {
    this.config = config;
    this.tls = tls;
    this.limits = limits;
    this.answering = answering;
    this.tracing = tracing;
    this.web = listening();
  }

  /// Listens at all of them from now on.
  ///
  /// @param answering who answers at present
  /// @throws ServerException when one cannot be listened at
  static Listeners start(
      ServerConfig config,
      Optional<ServerTls> tls,
      ServerLimits limits,
      InForce answering,
      Tracing tracing) {
    return new Listeners(config, tls, limits, answering, tracing);
  }

  private WebServer listening() {
    HttpFront front = front(Assembly.Assembled::broker);
    var builder =
        WebServer.builder()
            .host(config.host())
            .port(config.port())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(ServerLimits.MOST_CONNECTIONS)
            .directHandlers(Unreadable.handlers())
            .errorHandling(Unreadable.sentences())
            .connectionOptions(limits.accepting(CONNECTIONS))
            .useNio(tls.isEmpty())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(limits.watching(http()))
            .routing(HttpRouting.builder().any(front));
    tls.ifPresent(protection -> builder.tls(protection.helidon()));
    others(front)
        .forEach((name, listener) -> {
          tls.ifPresent(protection -> listener.tls(protection.helidon()).useNio(false));
          var _ = builder.putSocket(name, listener.build());
        });
    WebServer started = builder.build().start();
    if (!started.isRunning()) {
      throw cannotListen(config.sockets(), new IOException("see the log"));
    }
    return started;
  }

  /// A connection is kept without being told so (RFC 9112 section 9.3). No header of an answer
  /// holds what a caller wrote (see [Reply]), so none is searched for line ends.
  private static Http1ConnectionSelector http() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .maxPrologueLength(LARGEST_HEAD)
                .maxHeadersSize(LARGEST_HEAD)
                .sendKeepAliveHeader(false)
                .validateResponseHeaders(false)
                .build())
        .build();
  }

  private Http2ConnectionSelector rpc() {
    var rpc =
        GrpcConfig.builder()
            .maxReadBufferSize(config.largestBody() + 1)
            .enableCompression(false)
            .build();
    return Http2ConnectionSelector.builder()
        .http2Config(
            Http2Config.builder()
                .maxHeaderListSize(LARGEST_PACKED_HEAD)
                .maxConcurrentStreams(MOST_STREAMS)
                .initialWindowSize(WINDOW)
                .build())
        .addSubProtocolSelector(
            limits.bounding(GrpcProtocolSelector.create(rpc), AttestationRpc.METADATA))
        .build();
  }

  private HttpFront front(Function<Assembly.Assembled, Front> choice) {
    return new HttpFront(answering, choice, tracing, config.largestBody(), limits.bodies());
  }

  /// The addresses beside the key broker's, by name.
  private Map<String, ListenerConfig.Builder> others(HttpFront broker) {
    var rpc = new RpcAdministration(answering, tracing);
    var listeners = new LinkedHashMap<String, ListenerConfig.Builder>();
    BrokerSettings settings = config.settings();
    for (int number = 0; number < settings.alsoAt().size(); number++) {
      listeners.put(
          ALSO + number,
          listener(settings.alsoAt().get(number)).routing(HttpRouting.builder().any(broker)));
    }
    settings
        .attestation()
        .ifPresent(socket -> {
          var front = front(Assembly.Assembled::attestation);
          listeners.put(
              ATTESTATION,
              listener(socket, AttestationRpc.routing(rpc))
                  .routing(HttpRouting.builder().any(front)));
        });
    settings
        .references()
        .ifPresent(socket ->
            listeners.put(REFERENCES, listener(socket, AttestationRpc.referenceRouting(rpc))));
    return listeners;
  }

  /// REST over HTTP/1.1 and gRPC over HTTP/2 at one address, as upstream's services.
  private ListenerConfig.Builder listener(Socket socket, GrpcRouting.Builder rpc) {
    return listener(socket).addConnectionSelector(limits.watching(rpc())).addRouting(rpc);
  }

  private ListenerConfig.Builder listener(Socket socket) {
    return ListenerConfig.builder()
        .host(socket.host())
        .port(socket.port())
        .maxTcpConnections(ServerLimits.MOST_CONNECTIONS)
        .directHandlers(Unreadable.handlers())
        .errorHandling(Unreadable.sentences())
        .connectionOptions(limits.accepting(CONNECTIONS))
        .protocolsDiscoverServices(false)
        .addConnectionSelector(limits.watching(http()));
  }

  /// Helidon only logs why it does not start, so the address is tried before: and before anything
  /// is made on disk.
  static void requireFree(ServerConfig config) {
    for (Socket wanted : config.sockets()) {
      try (var socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(wanted.host(), wanted.port()));
      } catch (IOException | IllegalArgumentException e) {
        throw cannotListen(wanted, e);
      }
    }
  }

  private static ServerException cannotListen(Object where, Exception why) {
    return new ServerException(
        "cannot listen at "
            + where
            + ": "
            + why.getMessage()
            + "; choose another port, or stop who uses it",
        why);
  }

  /// Where it is reached from this host, with the port that it really has.
  URI address() {
    return new Socket(config.host(), port()).here(scheme());
  }

  /// Where it is reached too: at its further addresses, and from other hosts at those that are all
  /// of this one.
  List<URI> otherAddresses() {
    List<Socket> further = config.settings().alsoAt();
    Stream<Socket> bound =
        IntStream.range(0, further.size())
            .mapToObj(number -> new Socket(further.get(number).host(), web.port(ALSO + number)));
    var first = new Socket(config.host(), port());
    return Stream.concat(
            first.elsewhere(scheme()).stream(),
            bound.flatMap(socket ->
                Stream.concat(
                    Stream.of(socket.here(scheme())), socket.elsewhere(scheme()).stream())))
        .toList();
  }

  /// What it listens at, for the log.
  String bound() {
    var socket = new Socket(config.host(), port());
    return scheme()
        + "://"
        + socket
        + (socket.isEverywhere() ? ", all addresses of this host" : "");
  }

  private String scheme() {
    return tls.isPresent() ? "https" : "http";
  }

  /// Where the attestation service by itself listens; empty where it is not offered.
  Optional<URI> attestationAddress() {
    return config
        .settings()
        .attestation()
        .map(socket -> new Socket(socket.host(), web.port(ATTESTATION)).here(scheme()));
  }

  /// Where reference values by themselves are offered; empty where they are not.
  Optional<URI> referencesAddress() {
    return config
        .settings()
        .references()
        .map(socket -> new Socket(socket.host(), web.port(REFERENCES)).here(scheme()));
  }

  /// The port of the attestation service by itself; empty where it is not offered.
  Optional<Integer> attestationPort() {
    return config.settings().attestation().map(_ -> web.port(ATTESTATION));
  }

  /// The port of the reference values by themselves; empty where they are not offered so.
  Optional<Integer> referencesPort() {
    return config.settings().references().map(_ -> web.port(REFERENCES));
  }

  int port() {
    return web.port();
  }

  /// Answers what has begun, for a few seconds, then stops.
  void stop() {
    var _ = web.stop();
  }
}
