package dev.nacre.keybroker;

import dev.nacre.attestation.Verifier;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.AttestationSettings;
import dev.nacre.attestationservice.rpc.AttestationRpc;
import dev.nacre.keybroker.admin.OwnerDoor;
import dev.nacre.keybroker.admin.OwnerToken;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.plugin.ProvisionerPlugin;
import dev.nacre.keybroker.plugin.SamplePlugin;
import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import io.helidon.webserver.grpc.GrpcRouting;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
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
      ServerConfig config, Store store, Telemetry telemetry, BooleanSupplier draining) {
    this.telemetry = telemetry;
    this.draining = draining;
    this.config = config;
    this.store = store;
    this.clock = config.clock();
    this.master = SecretStore.masterKey(store, config.directory().resolve("master.key"), chance);
  }

  /// What answers.
  ///
  /// @param broker guests and owners
  /// @param attestation those who send evidence to the attestation service itself
  /// @param rpc the same over gRPC
  /// @param references those who ask for reference values only
  record Assembled(
      Api broker,
      Api attestation,
      Supplier<GrpcRouting.Builder> rpc,
      Supplier<GrpcRouting.Builder> references) {}

  /// @param draining whether the server is about to stop
  static Assembled of(
      ServerConfig config, Store store, Telemetry telemetry, BooleanSupplier draining) {
    return new Assembly(config, store, telemetry, draining).assembled();
  }

  /// Reads what `config` names, without a store.
  static void check(ServerConfig config) {
    BrokerSettings settings = config.settings();
    InstantSource clock = config.clock();
    var _ = GuestKeys.at(settings.tokens().extraKeyPaths(), settings.oldRsa());
    var _ = ForeignTokens.open(settings.tokens(), Fetcher.system(), clock);
    var _ = OwnerDoor.open(settings.admin(), Optional.empty(), Fetcher.system(), clock);
    settings.token().requireReadable();
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
    BrokerSettings settings = config.settings();
    SecretStore secrets = SecretStore.in(store, "repository", master);
    SecretStore keys = SecretStore.in(store, "key_broker_keys", master);
    AttestationService service = service();
    SessionCookie cookies = SessionCookie.open(keys, chance, clock);
    ResourcePolicies policies = ResourcePolicies.open(store, clock);
    var audit = new Audit(store, clock);
    var metrics = metrics(audit);
    var refusals = new Refusals(store, audit, metrics, chance, clock);
    var judged = new Judged(store, clock);
    var handshake =
        new Handshake(
            service,
            cookies,
            refusals,
            new Handshake.Parts(chance, clock, config.sessionLifetime(), metrics));
    var release =
        new Release(
            service,
            cookies,
            policies,
            new Release.Parts(
                GuestKeys.at(settings.tokens().extraKeyPaths(), settings.oldRsa()),
                ForeignTokens.open(settings.tokens(), Fetcher.system(), clock),
                refusals,
                audit,
                judged,
                chance));
    var plugins = new PluginCalls(plugins(secrets), release, audit, metrics);
    var changes = new OwnerChanges(store, audit);
    var reports =
        new ReportCalls(
            refusals,
            audit,
            AuditProofs.open(store, keys, clock),
            judged,
            new DryRun(service, policies, judged));
    var all = new ArrayList<Route>(handshake.routes());
    all.addAll(plugins.routes());
    all.addAll(new SecretCalls(secrets, changes).routes());
    all.addAll(new PolicyCalls(service.policies(), policies, changes).routes());
    all.addAll(new ReferenceValueCalls(service.referenceValues(), changes).routes());
    all.addAll(new ReferenceSetCalls(service.referenceValues(), changes).routes());
    all.addAll(reports.routes());
    all.addAll(new AdminCalls(service, reports, policies, changes, clock).routes());
    OwnerDoor door = door();
    var attestation = new AttestationCalls(service, changes);
    var noPlugins = new PluginCalls(List.of(), release, audit, metrics);
    var rpc = new RpcAdministration(service, door, changes, telemetry.tracing());
    return new Assembled(
        new Api(published(service, metrics, all), plugins, door, metrics),
        new Api(published(service, metrics, attestation.routes()), noPlugins, door, new Metrics()),
        () -> AttestationRpc.routing(service, rpc),
        () -> AttestationRpc.referenceRouting(service, rpc));
  }

  /// `own` and what anybody may read, with the document that tells of all of them.
  private Routes published(AttestationService service, Metrics metrics, List<Route> own) {
    var open = new PublicCalls(service, store, metrics, draining);
    var all = new ArrayList<Route>(open.routes());
    all.addAll(own);
    var routes = new Routes(all);
    open.publish(routes);
    return routes;
  }

  private Metrics metrics(Audit audit) {
    var metrics = new Metrics();
    long started = clock.instant().getEpochSecond();
    metrics.watch("process_start_time_seconds", () -> started);
    metrics.watch("nacre_audit_entries", audit::size);
    telemetry
        .spans()
        .ifPresent(spans -> metrics.watch("nacre_spans_dropped_total", spans::dropped));
    telemetry
        .audit()
        .ifPresent(export -> metrics.watch("nacre_audit_exported_total", export::sent));
    return metrics;
  }

  private OwnerDoor door() {
    Path file = tokenFile(config.directory());
    OwnerToken token =
        store.isShared()
            ? OwnerToken.open(file, SecretStore.in(store, "nacre_owner", master), chance)
            : OwnerToken.open(file, chance);
    return OwnerDoor.open(config.settings().admin(), Optional.of(token), Fetcher.system(), clock);
  }

  private AttestationService service() {
    BrokerSettings settings = config.settings();
    return AttestationService.open(
        new AttestationSettings(
            verifier(),
            settings.token(),
            settings.endorsements(),
            settings.secureExecution(),
            settings.extractors()),
        clock,
        store,
        master);
  }

  private Verifier verifier() {
    return config.insecureSamples()
        ? Verifier.insecurelyBelievingSamples(config.anchors())
        : Verifier.trusting(config.anchors());
  }

  private List<Plugin> plugins(SecretStore secrets) {
    return config.settings().plugins().stream().map(plugin -> plugin(plugin, secrets)).toList();
  }

  private Plugin plugin(PluginSettings settings, SecretStore secrets) {
    return switch (settings) {
      case PluginSettings.Resource() -> new ResourcePlugin(secrets);
      case PluginSettings.Sample() -> new SamplePlugin();
      case PluginSettings.Provisioner(int keyLength) ->
          new ProvisionerPlugin(SecretStore.in(store, "provisioner", master), keyLength, chance);
    };
  }
}
