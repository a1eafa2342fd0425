package dev.nacre.keybroker;

import dev.nacre.attestation.Verifier;
import dev.nacre.attestationservice.rpc.AttestationRpc;
import dev.nacre.keybroker.admin.OwnerDoor;
import dev.nacre.keybroker.admin.OwnerToken;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.keybroker.tenant.Tenant;
import dev.nacre.keybroker.tenant.Tenants;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import io.helidon.webserver.grpc.GrpcRouting;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Puts the parts of a server together.
final class Assembly {
  private final ServerConfig config;
  private final Store store;
  private final InstantSource clock;
  private final SecureRandom chance = new SecureRandom();
  private final MasterKey master;
  private final Telemetry telemetry;
  private final BooleanSupplier draining;

  private Assembly(
      ServerConfig config,
      Store store,
      MasterKey master,
      Telemetry telemetry,
      BooleanSupplier draining) {
    this.telemetry = telemetry;
    this.draining = draining;
    this.config = config;
    this.store = store;
    this.clock = config.clock();
    this.master = master;
  }

  /// What answers.
  ///
  /// @param broker guests and owners
  /// @param attestation those who send evidence to the attestation service itself
  /// @param rpc the same over gRPC
  /// @param references those who ask for reference values only
  /// @param limits for all of them
  /// @param releases to be closed before the store
  record Assembled(
      Front broker,
      Front attestation,
      Supplier<GrpcRouting.Builder> rpc,
      Supplier<GrpcRouting.Builder> references,
      CallerLimits limits,
      ReleaseLogs releases) {}

  /// @param draining whether the server is about to stop
  static Assembled of(
      ServerConfig config,
      Store store,
      MasterKey master,
      Telemetry telemetry,
      BooleanSupplier draining) {
    return new Assembly(config, store, master, telemetry, draining).assembled();
  }

  /// Reads what `config` names, without a store.
  static void check(ServerConfig config) {
    BrokerSettings settings = config.settings();
    InstantSource clock = config.clock();
    var _ = GuestKeys.at(settings.tokens().extraKeyPaths(), settings.oldRsa());
    var _ = ForeignTokens.open(settings.tokens(), Fetcher.system(), clock);
    var _ = OwnerDoor.open(settings.admin(), Optional.empty(), Fetcher.system(), clock);
    settings.token().requireReadable();
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
    var metrics = new Metrics();
    var tenants = new Tenants(store);
    LimitSettings bounds = config.settings().operation().limits();
    var limits = new CallerLimits(bounds, metrics, clock);
    var releases = new ReleaseLogs(bounds, metrics, clock);
    var shared =
        new TenantAssembly.Shared(
            asking(),
            store,
            master,
            chance,
            draining,
            verifier(),
            door(),
            metrics,
            limits,
            releases,
            tenants,
            new Plugins(config.settings().plugins(), store, master, chance));
    var own = new TenantAssembly(shared, Tenant.standard());
    watch(metrics, own.audit());
    Api broker = own.broker(new TenantCalls(tenants, own.changes()).routes());
    var rpc = new RpcAdministration(own.service(), own.door(), own.changes(), telemetry.tracing());
    return new Assembled(
        new TenantFront(
            broker, tenants, tenant -> new TenantAssembly(shared, tenant).broker(List.of())),
        own.attestationService(),
        () -> AttestationRpc.routing(own.service(), rpc),
        () -> AttestationRpc.referenceRouting(own.service(), rpc),
        limits,
        releases);
  }

  /// The configuration with its makers asked for all tenants by one, so that what they bear counts
  /// for all.
  private ServerConfig asking() {
    BrokerSettings settings = config.settings();
    return config.with(settings.with(settings.endorsements().opened(config.directory(), clock)));
  }

  private void watch(Metrics metrics, Audit audit) {
    long started = clock.instant().getEpochSecond();
    metrics.watch("process_start_time_seconds", () -> started);
    metrics.watch("nacre_audit_entries", audit::size);
    telemetry
        .spans()
        .ifPresent(spans -> metrics.watch("nacre_spans_dropped_total", spans::dropped));
    telemetry
        .audit()
        .ifPresent(export -> metrics.watch("nacre_audit_exported_total", export::sent));
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
}
