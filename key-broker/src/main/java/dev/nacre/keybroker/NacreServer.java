package dev.nacre.keybroker;

import dev.nacre.attestationservice.rpc.AttestationRpc;
import dev.nacre.keybroker.call.Front;
import dev.nacre.keybroker.call.Unreadable;
import dev.nacre.keybroker.limits.ServerLimits;
import dev.nacre.keybroker.metrics.Figure;
import dev.nacre.keybroker.owner.Reloading;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.Readiness;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServerException;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.keybroker.tls.ServerTls;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.protocol.trace.Tracing;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.PrivateFile;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The owner's side in one process: key broker, attestation service, store.
///
/// ```java
/// try (NacreServer server = NacreServer.start(ServerConfig.in(directory).at("0.0.0.0", 8080))) {
///   System.out.println(server.address());
/// }
/// ```
public final class NacreServer implements AutoCloseable {

  private static final String ATTESTATION = "attestation";
  private static final String ALSO = "also-";
  private static final String REFERENCES = "references";
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
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

  private final Parts parts;
  private final WebServer web;
  private final ServerConfig config;

  /// What a server is made of, beside what listens.
  ///
  /// @param opened closed at the end
  /// @param answering replaced when the configuration is read again
  private record Parts(
      Kept kept,
      Opened opened,
      Optional<ServerTls> tls,
      ServerLimits limits,
      InForce answering,
      StoredKeys keys) {
    Tracing tracing() {
      return kept.telemetry().tracing();
    }
  }

  private NacreServer(Parts parts, WebServer web, ServerConfig config) {
    this.parts = parts;
    this.web = web;
    this.config = config;
  }

  /// @throws StoreException when the data folder cannot be used
  /// @throws ServerException when the address cannot be listened at
  /// @throws dev.nacre.keybroker.keys.KeySourceException when keys cannot be read, or TLS not set
  ///   up
  public static NacreServer start(ServerConfig config) {
    return start(config, () -> config);
  }

  /// @param again reads the configuration once more, for [#reload]
  /// @throws StoreException when the data folder cannot be used
  /// @throws ServerException when the address cannot be listened at
  /// @throws dev.nacre.keybroker.keys.KeySourceException when keys cannot be read, or TLS not set
  ///   up
  public static NacreServer start(ServerConfig config, Supplier<ServerConfig> again) {
    requireFree(config);
    var opened = new Opened();
    try {
      NacreServer server = start(config, opened);
      var reload = new Reload(config, again, server::replace, server.parts.kept().metrics());
      server.parts.kept().reload().set(reload);
      return server;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /// @param opened takes what the server is to close, in the order in which it is opened
  private static NacreServer start(ServerConfig config, Opened opened) {
    Store store = opened.add(store(config), Store::close);
    MasterKeySource source =
        opened.add(config.masterKey().source(config.directory()), MasterKeySource::close);
    MasterKey master =
        opened.add(SecretStore.masterKey(store, source, new SecureRandom()), MasterKey::close);
    Telemetry telemetry =
        opened.add(
            Telemetry.of(config.settings().operation().telemetry(), store, config.clock()),
            Telemetry::close);
    Kept kept = opened.add(Kept.of(store, master, telemetry), Kept::close);
    long started = config.clock().instant().getEpochSecond();
    kept.metrics().watch(Figure.START, () -> started);
    Assembly.Assembled assembled = Assembly.of(config, kept);
    InForce answering = opened.add(new InForce(assembled), InForce::close);
    StoredKeys keys = assembled.own().stored();
    keys.requireSealed();
    ServerLimits limits =
        opened.add(
            ServerLimits.of(
                config.settings().operation().limits(),
                config.largestBody(),
                why -> kept.metrics().ended(why.label())),
            ServerLimits::close);
    var parts = new Parts(kept, opened, config.protection(), limits, answering, keys);
    var server = new NacreServer(parts, listen(config, parts), config);
    store.readAhead(TenantAssembly.SECRETS);
    LOG.log(
        System.Logger.Level.INFO,
        () -> "serving at " + server.bound() + ", trust anchors: " + config.anchors().name());
    return server;
  }

  static Store store(ServerConfig config) {
    if (config.database().isEmpty()) {
      return Store.openAt(config.directory(), config.clock());
    }
    PrivateFile.makeFolder(config.directory());
    return Store.connect(config.database().get(), config.clock());
  }

  /// Reads everything that `config` names, and makes nothing: what [#start] would trip over.
  ///
  /// @return a sentence for each verifier that lacks something, and where keys were not looked at
  /// @throws StoreException when a key in the database cannot be read
  /// @throws ServerException when the address is taken
  /// @throws dev.nacre.codec.MalformedException when a rule, a key or a pointer is none
  /// @throws dev.nacre.keybroker.keys.KeySourceException when keys cannot be read, or TLS not set
  ///   up
  public static List<String> check(ServerConfig config) {
    requireFree(config);
    if (!(config.tls() instanceof TlsMode.SelfSigned)) {
      var _ = config.protection();
    }
    Assembly.check(config);
    var remarks = new ArrayList<String>(Readiness.of(config));
    StoredKeys.check(config).ifPresent(remarks::add);
    return remarks;
  }

  private static WebServer listen(ServerConfig config, Parts parts) {
    Optional<ServerTls> tls = parts.tls();
    var front = front(Assembly.Assembled::broker, config, parts);
    var builder =
        WebServer.builder()
            .host(config.host())
            .port(config.port())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(ServerLimits.MOST_CONNECTIONS)
            .directHandlers(Unreadable.handlers())
            .errorHandling(Unreadable.sentences())
            .connectionOptions(parts.limits().accepting(CONNECTIONS))
            .useNio(tls.isEmpty())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(parts.limits().watching(http()))
            .routing(HttpRouting.builder().any(front));
    tls.ifPresent(protection -> builder.tls(protection.helidon()));
    listeners(config, parts, front)
        .forEach((name, listener) -> {
          tls.ifPresent(protection -> listener.tls(protection.helidon()).useNio(false));
          var _ = builder.putSocket(name, listener.build());
        });
    WebServer web = builder.build().start();
    if (!web.isRunning()) {
      throw cannotListen(config.sockets(), new IOException("see the log"));
    }
    return web;
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

  private static Http2ConnectionSelector rpc(int largestBody, ServerLimits limits) {
    var rpc =
        GrpcConfig.builder().maxReadBufferSize(largestBody + 1).enableCompression(false).build();
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

  private static HttpFront front(
      Function<Assembly.Assembled, Front> choice, ServerConfig config, Parts parts) {
    return new HttpFront(
        parts.answering(), choice, parts.tracing(), config.largestBody(), parts.limits().bodies());
  }

  /// The addresses beside the key broker's, by name.
  private static Map<String, ListenerConfig.Builder> listeners(
      ServerConfig config, Parts parts, HttpFront broker) {
    var rpc = new RpcAdministration(parts.answering(), parts.tracing());
    var listeners = new LinkedHashMap<String, ListenerConfig.Builder>();
    BrokerSettings settings = config.settings();
    for (int number = 0; number < settings.alsoAt().size(); number++) {
      listeners.put(
          ALSO + number,
          listener(settings.alsoAt().get(number), parts.limits())
              .routing(HttpRouting.builder().any(broker)));
    }
    settings
        .attestation()
        .ifPresent(socket -> {
          var front = front(Assembly.Assembled::attestation, config, parts);
          listeners.put(
              ATTESTATION,
              listener(config, socket, parts.limits(), AttestationRpc.routing(rpc))
                  .routing(HttpRouting.builder().any(front)));
        });
    settings
        .references()
        .ifPresent(socket ->
            listeners.put(
                REFERENCES,
                listener(config, socket, parts.limits(), AttestationRpc.referenceRouting(rpc))));
    return listeners;
  }

  /// REST over HTTP/1.1 and gRPC over HTTP/2 at one address, as upstream's services.
  private static ListenerConfig.Builder listener(
      ServerConfig config, Socket socket, ServerLimits limits, GrpcRouting.Builder rpc) {
    return listener(socket, limits)
        .addConnectionSelector(limits.watching(rpc(config.largestBody(), limits)))
        .addRouting(rpc);
  }

  private static ListenerConfig.Builder listener(Socket socket, ServerLimits limits) {
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
  private static void requireFree(ServerConfig config) {
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
  public URI address() {
    return new Socket(config.host(), port()).here(scheme());
  }

  /// Where it is reached too: at its further addresses, and from other hosts at those that are all
  /// of this one.
  public List<URI> otherAddresses() {
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

  private String bound() {
    var socket = new Socket(config.host(), port());
    return scheme()
        + "://"
        + socket
        + (socket.isEverywhere() ? ", all addresses of this host" : "");
  }

  private String scheme() {
    return parts.tls().isPresent() ? "https" : "http";
  }

  /// Where the attestation service by itself listens; empty where it is not offered.
  public Optional<URI> attestationAddress() {
    return config
        .settings()
        .attestation()
        .map(socket -> new Socket(socket.host(), web.port(ATTESTATION)).here(scheme()));
  }

  /// Where reference values by themselves are offered; empty where they are not.
  public Optional<URI> referencesAddress() {
    return config
        .settings()
        .references()
        .map(socket -> new Socket(socket.host(), web.port(REFERENCES)).here(scheme()));
  }

  /// The port of the attestation service by itself; empty where it is not offered.
  public Optional<Integer> attestationPort() {
    return config.settings().attestation().map(_ -> web.port(ATTESTATION));
  }

  /// The port of the reference values by themselves; empty where they are not offered so.
  public Optional<Integer> referencesPort() {
    return config.settings().references().map(_ -> web.port(REFERENCES));
  }

  public int port() {
    return web.port();
  }

  /// The file with the token that lets the owner in.
  public Path ownerTokenFile() {
    return Assembly.tokenFile(config.directory());
  }

  /// The certificates that a guest pins, as PEM; empty without TLS.
  public Optional<String> certificatePem() {
    return parts.tls().map(ServerTls::certificatePem);
  }

  /// Reads the configuration again, with the keys, certificates and lists that it names. A bad one
  /// is refused as a whole and the old one stays; connections stay open either way.
  ///
  /// @return why it is refused; empty when it is in force
  public Optional<String> reload() {
    return switch (parts.kept().reload().get().reload()) {
      case Reloading.Done() -> Optional.empty();
      case Reloading.Refused(String why) -> Optional.of(why);
    };
  }

  /// Everything is made before anything is replaced.
  private void replace(ServerConfig next) {
    Optional<ServerTls> tls = next.protection();
    Assembly.Assembled fresh = Assembly.of(next, parts.kept());
    try {
      parts.tls().ifPresent(running -> tls.ifPresent(running::show));
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
    parts.answering().replace(fresh);
  }

  /// Looks into the keys that a start only sees to be sealed, and logs what is wrong with them:
  /// `/readyz` tells it too.
  public void lookIntoKeys() {
    parts.keys().trouble().ifPresent(trouble -> LOG.log(System.Logger.Level.ERROR, trouble));
  }

  /// Says that it is not ready any more, goes on for as long as it was told to, answers what it has
  /// begun, then stops.
  @Override
  public void close() {
    parts.kept().draining().set(true);
    try {
      Thread.sleep(config.drain());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var _ = web.stop();
    parts.opened().close();
  }
}
