package dev.nacre.keybroker;

import dev.nacre.attestation.Verifier;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.keybroker.admin.OwnerDoor;
import dev.nacre.keybroker.admin.OwnerToken;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.AuditArchive;
import dev.nacre.keybroker.audit.AuditBlocks;
import dev.nacre.keybroker.audit.AuditKeeper;
import dev.nacre.keybroker.audit.AuditPruning;
import dev.nacre.keybroker.call.CallerLimits;
import dev.nacre.keybroker.call.Front;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.metrics.Figure;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.owner.ReloadCalls;
import dev.nacre.keybroker.session.GuestKeys;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.telemetry.AuditExport;
import dev.nacre.keybroker.tenant.Tenant;
import dev.nacre.keybroker.tenant.TenantCalls;
import dev.nacre.keybroker.tenant.TenantFront;
import dev.nacre.keybroker.tenant.Tenants;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts the parts of a server together.
final class Assembly {
  /// A call that waits for nobody else may wait for its own body and for its turn.
  private static final Duration WITHOUT_REMOTES = Duration.ofMinutes(10);

  private final ServerConfig config;
  private final Kept kept;
  private final Store store;
  private final InstantSource clock;
  private final SecureRandom chance = new SecureRandom();
  private final MasterKey master;

  private Assembly(ServerConfig config, Kept kept) {
    this.config = config;
    this.kept = kept;
    this.store = kept.store();
    this.clock = config.clock();
    this.master = kept.master();
  }

  /// What answers.
  ///
  /// @param broker guests and owners
  /// @param attestation those who send evidence to the attestation service itself
  /// @param own the server's own tenant
  /// @param limits for all of them
  /// @param releases to be closed before the store, and behind the calls that it answers
  /// @param remotes the services that it asks
  /// @param keeper of the audit logs
  /// @param longestCall after which nobody waits for a call any more that has begun
  record Assembled(
      Front broker,
      Front attestation,
      TenantAssembly own,
      CallerLimits limits,
      ReleaseLogs releases,
      Remotes remotes,
      AuditKeeper keeper,
      Duration longestCall)
      implements AutoCloseable {
    @Override
    public void close() {
      var all = new Opened();
      all.add(remotes, Remotes::close);
      all.add(releases, ReleaseLogs::close);
      all.add(keeper, AuditKeeper::close);
      all.close();
    }
  }

  static Assembled of(ServerConfig config, Kept kept) {
    return new Assembly(config, kept).assembled();
  }

  /// Reads what `config` names, without a store.
  static void check(ServerConfig config) {
    BrokerSettings settings = config.settings();
    InstantSource clock = config.clock();
    var _ = GuestKeys.at(settings.tokens().extraKeyPaths(), settings.oldRsa(), clock);
    var _ = ForeignTokens.open(settings.tokens(), Fetcher.system(), clock);
    var _ = OwnerDoor.open(settings.admin(), Optional.empty(), Fetcher.system(), clock);
    settings.token().requireReadable();
    requireArchive(settings);
    Remotes.open(settings, clock).close();
    config.masterKey().check();
    Plugins.check(settings.plugins());
    settings
        .secureExecution()
        .ifPresent(provided -> {
          var _ = provided.endorsements().get();
        });
  }

  static Path tokenFile(Path directory) {
    return directory.resolve("owner-token");
  }

  private Assembled assembled() {
    requireArchive(config.settings());
    Metrics metrics = kept.metrics();
    var tenants = new Tenants(store);
    LimitSettings bounds = config.settings().operation().limits();
    var limits = new CallerLimits(bounds, metrics, clock);
    var releases = new ReleaseLogs(bounds, metrics, clock);
    Remotes remotes = Remotes.open(config.settings(), clock);
    var shared =
        new TenantAssembly.Shared(
            asking(),
            store,
            master,
            chance,
            kept.draining()::get,
            verifier(),
            door(),
            metrics,
            limits,
            releases,
            tenants,
            plugins(),
            remotes);
    var own = new TenantAssembly(shared, Tenant.standard());
    watch(metrics, own.audit());
    var more = new ArrayList<Route>(new TenantCalls(tenants, own.changes()).routes());
    more.addAll(new ReloadCalls(kept.reload()::get, own.changes()).routes());
    return new Assembled(
        new TenantFront(
            own.broker(more),
            tenants,
            tenant -> new TenantAssembly(shared, tenant).broker(List.of())),
        own.attestationService(),
        own,
        limits,
        releases,
        remotes,
        AuditKeeper.start(this::logs, clock),
        WITHOUT_REMOTES.plus(longestWait(config.settings())));
  }

  private List<AuditKeeper.Kept> logs() {
    return Stream.concat(Stream.of(Tenant.standard()), new Tenants(store).all().stream())
        .map(this::log)
        .toList();
  }

  /// That of the server's own tenant waits for the collector, where there is one.
  private AuditKeeper.Kept log(Tenant tenant) {
    Store part = tenant.isStandard() ? store : store.of(tenant.name());
    var blocks =
        new AuditBlocks(part, StoredKeys.of(config, store, master, Tenant.standard()).own());
    boolean waits = tenant.isStandard() && kept.telemetry().audit().isPresent();
    var pruning =
        new AuditPruning(
            part,
            new Audit(part, clock),
            blocks,
            config.settings().operation().audit(),
            () -> waits ? AuditExport.next(store) : Long.MAX_VALUE);
    return new AuditKeeper.Kept(
        tenant.isStandard() ? "the server" : tenant.name(), part, blocks, pruning);
  }

  private static void requireArchive(BrokerSettings settings) {
    settings
        .operation()
        .audit()
        .archive()
        .map(AuditArchive::new)
        .ifPresent(AuditArchive::requireUsable);
  }

  /// For services in other processes: for the answer of each, and as long for its turn.
  private static Duration longestWait(BrokerSettings settings) {
    return Stream.of(settings.remoteAttestation(), settings.remoteReferences())
        .flatMap(Optional::stream)
        .map(service -> service.deadline().multipliedBy(2))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// The configuration with its makers asked for all tenants by one, so that what they bear counts
  /// for all.
  private ServerConfig asking() {
    BrokerSettings settings = config.settings();
    EndorsementRules rules = settings.endorsements();
    EndorsementSettings makers = rules.makers().in(config.directory());
    return config.with(settings.with(rules.and(kept.endorsers(makers, clock))));
  }

  private void watch(Metrics metrics, Audit audit) {
    metrics.watch(Figure.AUDIT_ENTRIES, audit::size);
    metrics.watch(Figure.MASTER_KEY, () -> master.isPresent() ? 1 : 0);
    kept.telemetry()
        .spans()
        .ifPresent(spans -> metrics.watch(Figure.SPANS_DROPPED, spans::dropped));
    kept.telemetry()
        .audit()
        .ifPresent(export -> metrics.watch(Figure.AUDIT_EXPORTED, export::sent));
  }

  private OwnerDoor door() {
    Path file = tokenFile(config.directory());
    OwnerToken token =
        store.isShared()
            ? OwnerToken.open(file, SecretStore.in(store, "nacre_owner", master), chance)
            : OwnerToken.open(file, chance);
    return OwnerDoor.open(config.settings().admin(), Optional.of(token), Fetcher.system(), clock);
  }

  private Verifier verifier() {
    return config.insecureSamples()
        ? Verifier.insecurelyBelievingSamples(config.anchors())
        : Verifier.trusting(config.anchors());
  }

  /// Made once: what they hold, such as sessions of a token, outlives the configuration.
  private OwnPlugins plugins() {
    var made = new Plugins(config.settings().plugins(), store, master, chance, new Opened());
    SecretStore secrets = SecretStore.in(store, "repository", master);
    return kept.plugins()
        .updateAndGet(known -> known.or(() -> Optional.of(OwnPlugins.of(made, secrets))))
        .orElseThrow();
  }
}
