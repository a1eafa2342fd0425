package dev.nacre.keybroker;

import dev.nacre.attestation.Verifier;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.AttestationSettings;
import dev.nacre.attestationservice.TokenIssue;
import dev.nacre.attestationservice.reference.ReferenceSets;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.keybroker.admin.Door;
import dev.nacre.keybroker.admin.OwnerDoor;
import dev.nacre.keybroker.admin.RoleTokens;
import dev.nacre.keybroker.admin.TenantDoor;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.attestation.BuiltInAttestation;
import dev.nacre.keybroker.attestation.Probe;
import dev.nacre.keybroker.attestation.RemoteAttestation;
import dev.nacre.keybroker.audit.Activity;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.AuditBlocks;
import dev.nacre.keybroker.audit.AuditProofs;
import dev.nacre.keybroker.audit.AuditTree;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.backend.OwnStore;
import dev.nacre.keybroker.backend.SecretBackend;
import dev.nacre.keybroker.call.CallerLimits;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.guest.Handshake;
import dev.nacre.keybroker.guest.PluginCalls;
import dev.nacre.keybroker.guest.Release;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.openapi.OpenApi;
import dev.nacre.keybroker.owner.AdminCalls;
import dev.nacre.keybroker.owner.AttestationCalls;
import dev.nacre.keybroker.owner.ReportCalls;
import dev.nacre.keybroker.owner.RoleTokenCalls;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.policy.DryRun;
import dev.nacre.keybroker.policy.Judged;
import dev.nacre.keybroker.policy.PolicyCalls;
import dev.nacre.keybroker.policy.ResourcePolicies;
import dev.nacre.keybroker.reference.OwnReferences;
import dev.nacre.keybroker.reference.ReferenceBook;
import dev.nacre.keybroker.reference.ReferenceSetCalls;
import dev.nacre.keybroker.reference.ReferenceValueCalls;
import dev.nacre.keybroker.reference.RemoteReferences;
import dev.nacre.keybroker.refusal.Refusals;
import dev.nacre.keybroker.secret.ResourcePlugin;
import dev.nacre.keybroker.secret.SecretCalls;
import dev.nacre.keybroker.secret.SecretQuota;
import dev.nacre.keybroker.session.GuestKeys;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.CertificateFile;
import dev.nacre.keybroker.settings.Expiry;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tenant.Quotas;
import dev.nacre.keybroker.tenant.Tenant;
import dev.nacre.keybroker.tenant.Tenants;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.keybroker.token.TokenSettings;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Puts the parts of one tenant together. All that it keeps lies in its part of the store, and all
/// keys are its own: a cookie or token of one tenant means nothing to another.
final class TenantAssembly {
  /// The namespace of secrets.
  static final String SECRETS = "repository";

  private final Shared shared;
  private final Tenant tenant;
  private final Store store;
  private final InstantSource clock;
  private final SecretStore secrets;
  private final SecretBackend backend;
  private final StoredKeys stored;
  private final ResourcePolicies policies;
  private final Audit audit;
  private final OwnerChanges changes;
  private final Optional<BuiltInAttestation> builtIn;
  private final AttestationBackend service;
  private final RoleTokens tokens;
  private final SessionCookie cookies;
  private final Refusals refusals;
  private final Judged judged;
  private final ForeignTokens foreign;
  private final Release release;

  /// What all tenants share: nothing that one of them keeps.
  ///
  /// @param verifier whose signatures are believed
  /// @param owners who administers, by the configuration
  /// @param plugins what the server's own tenant offers
  /// @param remotes whom the server's own tenant asks
  record Shared(
      ServerConfig config,
      Store store,
      MasterKey master,
      SecureRandom chance,
      BooleanSupplier draining,
      Verifier verifier,
      OwnerDoor owners,
      Metrics metrics,
      CallerLimits limits,
      ReleaseLogs releases,
      Tenants tenants,
      OwnPlugins plugins,
      Remotes remotes) {
    StoredKeys stored(Tenant tenant) {
      return StoredKeys.of(config, store, master, tenant);
    }
  }

  TenantAssembly(Shared shared, Tenant tenant) {
    this.shared = shared;
    this.tenant = tenant;
    this.store = tenant.isStandard() ? shared.store() : shared.store().of(tenant.name());
    this.clock = shared.config().clock();
    this.secrets = SecretStore.in(store, SECRETS, shared.master());
    this.backend = tenant.isStandard() ? shared.plugins().backend() : new OwnStore(secrets);
    this.stored = shared.stored(tenant);
    this.policies = ResourcePolicies.open(store, clock);
    this.audit = new Audit(store, clock, () -> quotas().auditEntries());
    this.changes = new OwnerChanges(store, audit);
    this.foreign = ForeignTokens.open(foreign(shared.config().settings()), Fetcher.system(), clock);
    this.builtIn = judging().isPresent() ? Optional.empty() : Optional.of(inThisProcess());
    this.service = judging().<AttestationBackend>map(this::remote).orElseGet(builtIn::orElseThrow);
    this.tokens = new RoleTokens(store, shared.chance(), clock);
    this.cookies =
        SessionCookie.open(stored.own(), shared.chance(), clock, shared.config().sessionLifetime());
    this.refusals =
        shared.releases().and(new Refusals(store, audit, shared.metrics(), shared.chance(), clock));
    this.judged = new Judged(store, clock, () -> (int) quotas().evidence());
    this.release = release(shared.config().settings());
  }

  StoredKeys stored() {
    return stored;
  }

  private Release release(BrokerSettings settings) {
    return new Release(
        service,
        cookies,
        policies,
        new Release.Parts(
            GuestKeys.at(settings.tokens().extraKeyPaths(), settings.oldRsa(), clock),
            foreign,
            refusals,
            shared.releases().open(audit),
            shared.limits(),
            judged,
            shared.chance(),
            clock));
  }

  /// Who judges in another process, for the server's own tenant: others have policies of their own,
  /// which no other service keeps.
  private Optional<UnaryCalls> judging() {
    return shared.remotes().attestation().filter(_ -> tenant.isStandard());
  }

  private RemoteAttestation remote(UnaryCalls service) {
    return new RemoteAttestation(
        service,
        shared.remotes().trusted(foreign),
        new RemoteAttestation.Parts(
            new RemoteReferences(service, changes, shared.metrics()),
            new Probe(service, clock),
            changes,
            shared.metrics()));
  }

  private BuiltInAttestation inThisProcess() {
    Optional<UnaryCalls> elsewhere = shared.remotes().references().filter(_ -> tenant.isStandard());
    Optional<ReferenceBook> book =
        elsewhere.map(service -> new RemoteReferences(service, changes, shared.metrics()));
    AttestationService judge =
        AttestationService.open(
            book.map(attestation()::with).orElse(attestation()), clock, store, shared.master());
    return new BuiltInAttestation(
        judge,
        book.orElseGet(() -> new OwnReferences(judge.referenceValues(), changes)),
        elsewhere
            .<Supplier<Optional<String>>>map(service -> new Probe(service, clock))
            .orElse(Optional::empty),
        changes);
  }

  /// The attestation service in this process.
  BuiltInAttestation builtIn() {
    return builtIn.orElseThrow();
  }

  Audit audit() {
    return audit;
  }

  OwnerChanges changes() {
    return changes;
  }

  Door door() {
    return new TenantDoor(tenant.name(), tokens, shared.owners());
  }

  /// As they are now: an administrator of the server may change them.
  private Quotas quotas() {
    return tenant.isStandard()
        ? tenant.quotas()
        : shared.tenants().find(tenant.name()).orElse(tenant).quotas();
  }

  private AttestationSettings attestation() {
    BrokerSettings settings = shared.config().settings();
    return new AttestationSettings(
        shared.verifier(),
        tenant.isStandard() ? settings.token() : ownTokens(settings.token()),
        settings.endorsements(),
        settings.secureExecution(),
        settings.extractors(),
        Optional.empty());
  }

  /// Signed with a key of the tenant's own, whatever the server's own is: and it says so.
  private TokenIssue ownTokens(TokenIssue issue) {
    return issue.by(issue.issuer().replaceAll("/+$", "") + "/tenants/" + tenant.name());
  }

  /// What answers guests and owners.
  ///
  /// @param more routes that only this tenant has
  Api broker(List<Route> more) {
    var handshake =
        new Handshake(
            service,
            cookies,
            refusals,
            new Handshake.Parts(
                shared.chance(), clock, shared.config().sessionLifetime(), shared.metrics()));
    var plugins = new PluginCalls(plugins(), release, audit, shared.metrics());
    var reports =
        new ReportCalls(
            refusals,
            audit,
            proofs(),
            judged,
            new DryRun(service, sets(), policies, judged, clock),
            new Activity(audit, clock));
    var all = new ArrayList<Route>(handshake.routes());
    all.addAll(plugins.routes());
    all.addAll(owners(reports));
    all.addAll(more);
    return new Api(
        published("key broker", all, plugins), plugins, door(), refusals, shared.metrics());
  }

  private AuditProofs proofs() {
    var blocks = new AuditBlocks(store, shared.stored(Tenant.standard()).own());
    return new AuditProofs(new AuditTree(store, blocks), stored.own(), clock);
  }

  private List<Route> owners(ReportCalls reports) {
    var quota = new SecretQuota(store, secrets, this::quotas);
    var all = new ArrayList<Route>(reports.routes());
    all.addAll(new SecretCalls(backend, changes, quota).routes());
    all.addAll(new PolicyCalls(service, policies, changes).routes());
    all.addAll(new ReferenceValueCalls(service.references()).routes());
    all.addAll(referenceSets());
    all.addAll(new AdminCalls(service, reports, policies, quota, this::ends, clock).routes());
    all.addAll(new RoleTokenCalls(tokens, changes, clock).routes());
    return all;
  }

  /// Tokens of administrators; certificates are the server's.
  private Stream<Expiry> ends() {
    Stream<Expiry> made =
        tokens.ends().entrySet().stream()
            .map(token -> Expiry.at("role-token", token.getKey(), token.getValue()));
    return tenant.isStandard()
        ? Stream.concat(
            made, CertificateFile.of(shared.config()).stream().flatMap(CertificateFile::ends))
        : made;
  }

  /// The reference values of our own store, where they count.
  private Optional<ReferenceValues> ownReferences() {
    return builtIn
        .filter(known -> known.references().elsewhere().isEmpty())
        .map(known -> known.service().referenceValues());
  }

  private Optional<ReferenceSets> sets() {
    return ownReferences().map(ReferenceValues::sets);
  }

  private List<Route> referenceSets() {
    Optional<ReferenceValues> own = ownReferences();
    if (own.isPresent()) {
      return new ReferenceSetCalls(own.get(), changes).routes();
    }
    String who = service.references().elsewhere().orElseThrow();
    return new ReferenceSetCalls(
            new ReferenceValues(store, clock, attestation().extractors()), changes)
        .routes().stream()
            .map(route -> route.keptElsewhere("sets of reference values", who))
            .toList();
  }

  /// Whose attestation results are believed beside our own: the configuration names them for the
  /// server's own tenant, not for all.
  private TokenSettings foreign(BrokerSettings settings) {
    return tenant.isStandard() ? settings.tokens() : TokenSettings.ownOnly();
  }

  /// Other plugins keep what they keep in places that tenants would share.
  private List<Plugin> plugins() {
    return tenant.isStandard() ? shared.plugins().all() : List.of(new ResourcePlugin(backend));
  }

  /// What is asked of the attestation service itself.
  Api attestationService() {
    var metrics = new Metrics();
    var nothing = new PluginCalls(List.of(), release, audit, metrics);
    List<Route> own = builtIn.map(here -> new AttestationCalls(here).routes()).orElseGet(List::of);
    return new Api(
        published("attestation service", own, nothing), nothing, door(), refusals, metrics);
  }

  /// `own` and what anybody may read, with the document that tells of all of them.
  ///
  /// @param title what it is that answers
  private Routes published(String title, List<Route> own, PluginCalls plugins) {
    var open = new PublicCalls(service, stored, shared.metrics(), shared.draining());
    var all = new ArrayList<Route>(open.routes());
    all.addAll(own);
    var routes = new Routes(all);
    String base = tenant.isStandard() ? "" : "/tenants/" + tenant.name();
    open.publish(
        new OpenApi("Nacre " + title, ServerConfig.VERSION, base, SessionCookie.NAME),
        routes,
        plugins.operations());
    return routes;
  }
}
