package dev.nacre.keybroker.settings;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.keybroker.custody.MasterKeySettings;
import dev.nacre.keybroker.tls.ServerTls;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// How a server is set up. Start at [#in] and name what differs.
///
/// @param directory holds the database, the master key, the owner's token, the TLS key
/// @param host the address to listen at
/// @param port the port to listen at; 0 takes a free one
/// @param anchors whose signatures end a chain of evidence
/// @param insecureSamples whether evidence of kind `sample`, which anybody can write, is believed
/// @param tls how the connection is protected
/// @param sessionLifetime from a guest's challenge on
/// @param largestBody of a request, in bytes
/// @param settings who is believed and what is offered
/// @param database where values are kept that replicas share; empty: in `directory`
/// @param drain how long the server goes on answering when it is asked to stop, so that those who
///   choose among replicas see that it is not ready
/// @param masterKey who keeps the key under which secrets are sealed
public record ServerConfig(
    Path directory,
    String host,
    int port,
    TrustAnchors anchors,
    boolean insecureSamples,
    TlsMode tls,
    Duration sessionLifetime,
    int largestBody,
    InstantSource clock,
    BrokerSettings settings,
    Optional<PostgresSettings> database,
    Duration drain,
    MasterKeySettings masterKey) {
  /// Of this build.
  public static final String VERSION = "0.1.0";

  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final int LARGEST_BODY = 2 << 20;

  /// Listens at the loopback address on a free port, without TLS, trusting the makers of real
  /// hardware only.
  public static ServerConfig in(Path directory) {
    return new ServerConfig(
        directory,
        "127.0.0.1",
        0,
        TrustAnchors.vendors(),
        false,
        new TlsMode.Off(),
        LIFETIME,
        LARGEST_BODY,
        InstantSource.system(),
        BrokerSettings.standard(),
        Optional.empty(),
        Duration.ZERO,
        MasterKeySettings.file());
  }

  /// Another configuration, which differs by what `change` writes down.
  private ServerConfig but(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /// The components while they are changed.
  private static final class Draft {
    private Path directory;
    private String host;
    private int port;
    private TrustAnchors anchors;
    private boolean insecureSamples;
    private TlsMode tls;
    private Duration sessionLifetime;
    private int largestBody;
    private InstantSource clock;
    private BrokerSettings settings;
    private Optional<PostgresSettings> database;
    private Duration drain;
    private MasterKeySettings masterKey;

    private Draft(ServerConfig config) {
      this.directory = config.directory;
      this.host = config.host;
      this.port = config.port;
      this.anchors = config.anchors;
      this.insecureSamples = config.insecureSamples;
      this.tls = config.tls;
      this.sessionLifetime = config.sessionLifetime;
      this.largestBody = config.largestBody;
      this.clock = config.clock;
      this.settings = config.settings;
      this.database = config.database;
      this.drain = config.drain;
      this.masterKey = config.masterKey;
    }

    private ServerConfig config() {
      return new ServerConfig(
          directory,
          host,
          port,
          anchors,
          insecureSamples,
          tls,
          sessionLifetime,
          largestBody,
          clock,
          settings,
          database,
          drain,
          masterKey);
    }
  }

  /// Listens there only.
  public ServerConfig at(String host, int port) {
    return but(draft -> {
      draft.host = host;
      draft.port = port;
      draft.settings = settings.alsoAt(List.of());
    });
  }

  /// Where the key broker listens, the first address first.
  public List<Socket> sockets() {
    return Stream.concat(Stream.of(new Socket(host, port)), settings.alsoAt().stream()).toList();
  }

  public ServerConfig trusting(TrustAnchors anchors) {
    return but(draft -> draft.anchors = anchors);
  }

  public ServerConfig with(TlsMode tls) {
    return but(draft -> draft.tls = tls);
  }

  public ServerConfig with(InstantSource clock) {
    return but(draft -> draft.clock = clock);
  }

  public ServerConfig with(BrokerSettings settings) {
    return but(draft -> draft.settings = settings);
  }

  public ServerConfig with(MasterKeySettings masterKey) {
    return but(draft -> draft.masterKey = masterKey);
  }

  /// Also believes evidence of kind `sample`: for trying clients out.
  public ServerConfig insecurelyBelievingSamples() {
    return but(draft -> draft.insecureSamples = true);
  }

  /// @param lifetime of a guest's session, from its challenge on
  public ServerConfig lasting(Duration lifetime) {
    return but(draft -> draft.sessionLifetime = lifetime);
  }

  /// @param bytes of a request's body, at most
  public ServerConfig taking(int bytes) {
    return but(draft -> draft.largestBody = bytes);
  }

  /// @param shared keeps values for this and other replicas
  public ServerConfig keptAt(PostgresSettings shared) {
    return but(draft -> draft.database = Optional.of(shared));
  }

  /// @param time for which the server goes on answering when it is asked to stop
  public ServerConfig draining(Duration time) {
    return but(draft -> draft.drain = time);
  }

  /// @param folder of the database and its keys
  public ServerConfig keptIn(Path folder) {
    return but(draft -> draft.directory = folder);
  }

  /// The key and certificates that the server shows; empty without TLS.
  ///
  /// @throws dev.nacre.keybroker.keys.KeySourceException when they cannot be read or made
  public Optional<ServerTls> protection() {
    return ServerTls.of(tls, settings.tls(), settings.admin().authorities(), directory, clock);
  }
}
