package dev.nacre.keybroker;

import dev.nacre.keybroker.limits.ServerLimits;
import dev.nacre.keybroker.metrics.Figure;
import dev.nacre.keybroker.owner.Reloading;
import dev.nacre.keybroker.settings.Readiness;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServerException;
import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.keybroker.tls.ServerTls;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.PrivateFile;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The owner's side in one process: key broker, attestation service, store.
///
/// ```java
/// try (NacreServer server = NacreServer.start(ServerConfig.in(directory).at("0.0.0.0", 8080))) {
///   System.out.println(server.address());
/// }
/// ```
public final class NacreServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private final Parts parts;
  private final Listeners listeners;
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
    Listeners listeners(ServerConfig config) {
      return Listeners.start(config, tls, limits, answering, kept.telemetry().tracing());
    }
  }

  private NacreServer(Parts parts, Listeners listeners, ServerConfig config) {
    this.parts = parts;
    this.listeners = listeners;
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
    Listeners.requireFree(config);
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
    var server = new NacreServer(parts, parts.listeners(config), config);
    store.readAhead(TenantAssembly.SECRETS);
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "serving at "
                + server.listeners.bound()
                + ", trust anchors: "
                + config.anchors().name());
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
    Listeners.requireFree(config);
    if (!(config.tls() instanceof TlsMode.SelfSigned)) {
      var _ = config.protection();
    }
    Assembly.check(config);
    var remarks = new ArrayList<String>(Readiness.of(config));
    StoredKeys.check(config).ifPresent(remarks::add);
    return remarks;
  }

  /// Where it is reached from this host, with the port that it really has.
  public URI address() {
    return listeners.address();
  }

  /// Where it is reached too: at its further addresses, and from other hosts at those that are all
  /// of this one.
  public List<URI> otherAddresses() {
    return listeners.otherAddresses();
  }

  /// Where the attestation service by itself listens; empty where it is not offered.
  public Optional<URI> attestationAddress() {
    return listeners.attestationAddress();
  }

  /// Where reference values by themselves are offered; empty where they are not.
  public Optional<URI> referencesAddress() {
    return listeners.referencesAddress();
  }

  /// The port of the attestation service by itself; empty where it is not offered.
  public Optional<Integer> attestationPort() {
    return listeners.attestationPort();
  }

  /// The port of the reference values by themselves; empty where they are not offered so.
  public Optional<Integer> referencesPort() {
    return listeners.referencesPort();
  }

  public int port() {
    return listeners.port();
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
    listeners.stop();
    parts.opened().close();
  }
}
