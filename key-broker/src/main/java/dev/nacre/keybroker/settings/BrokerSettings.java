package dev.nacre.keybroker.settings;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.attestationservice.SecureExecution;
import dev.nacre.attestationservice.TokenIssue;
import dev.nacre.attestationservice.reference.ExtractorSettings;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.tls.TlsRules;
import dev.nacre.keybroker.token.TokenSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Who is believed and what is offered: the part of a [ServerConfig] that a configuration file
/// fills in.
///
/// @param admin who administers
/// @param tokens whose attestation results are believed beside our own
/// @param plugins what guests may ask for, beside `resource` when it is among them
/// @param tls what TLS may use
/// @param token what our attestation results say of their issuer
/// @param alsoAt where the key broker listens beside its first address
/// @param attestation where the attestation service is offered by itself, over REST and gRPC
/// @param references where reference values are offered by themselves, over gRPC
/// @param oldRsa whether guests with keys for RSA1_5, which is weak, get secrets
/// @param endorsements what of the makers' word the attestation service gets, and what it requires
/// @param secureExecution what it needs for machines of IBM Secure Execution
/// @param extractors which documents reference values are read from
/// @param remoteAttestation judges evidence in place of the attestation service in this process
/// @param remoteReferences keeps reference values in place of our store
/// @param operation how it is run and watched
public record BrokerSettings(
    AdminSettings admin,
    TokenSettings tokens,
    List<PluginSettings> plugins,
    TlsRules tls,
    TokenIssue token,
    List<Socket> alsoAt,
    Optional<Socket> attestation,
    Optional<Socket> references,
    boolean oldRsa,
    EndorsementRules endorsements,
    Optional<SecureExecution> secureExecution,
    ExtractorSettings extractors,
    Optional<RemoteSettings> remoteAttestation,
    Optional<RemoteSettings> remoteReferences,
    OperationSettings operation) {
  public BrokerSettings {
    plugins = List.copyOf(plugins);
    alsoAt = List.copyOf(alsoAt);
  }

  /// The owner's token, our own attestation results, the plugin `resource`.
  public static BrokerSettings standard() {
    return new BrokerSettings(
        AdminSettings.ownerTokenOnly(),
        TokenSettings.ownOnly(),
        List.of(new PluginSettings.Resource()),
        TlsRules.intermediate(),
        TokenIssue.standard(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        EndorsementRules.evidenceOnly(),
        Optional.empty(),
        ExtractorSettings.standard(),
        Optional.empty(),
        Optional.empty(),
        OperationSettings.standard());
  }

  /// Other settings, which differ by what `change` writes down.
  private BrokerSettings but(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /// The components while they are changed.
  private static final class Draft {
    private AdminSettings admin;
    private TokenSettings tokens;
    private List<PluginSettings> plugins;
    private TlsRules tls;
    private TokenIssue token;
    private List<Socket> alsoAt;
    private Optional<Socket> attestation;
    private Optional<Socket> references;
    private boolean oldRsa;
    private EndorsementRules endorsements;
    private Optional<SecureExecution> secureExecution;
    private ExtractorSettings extractors;
    private Optional<RemoteSettings> remoteAttestation;
    private Optional<RemoteSettings> remoteReferences;
    private OperationSettings operation;

    private Draft(BrokerSettings settings) {
      this.admin = settings.admin;
      this.tokens = settings.tokens;
      this.plugins = settings.plugins;
      this.tls = settings.tls;
      this.token = settings.token;
      this.alsoAt = settings.alsoAt;
      this.attestation = settings.attestation;
      this.references = settings.references;
      this.oldRsa = settings.oldRsa;
      this.endorsements = settings.endorsements;
      this.secureExecution = settings.secureExecution;
      this.extractors = settings.extractors;
      this.remoteAttestation = settings.remoteAttestation;
      this.remoteReferences = settings.remoteReferences;
      this.operation = settings.operation;
    }

    private BrokerSettings settings() {
      return new BrokerSettings(
          admin,
          tokens,
          plugins,
          tls,
          token,
          alsoAt,
          attestation,
          references,
          oldRsa,
          endorsements,
          secureExecution,
          extractors,
          remoteAttestation,
          remoteReferences,
          operation);
    }
  }

  public BrokerSettings with(AdminSettings admin) {
    return but(draft -> draft.admin = admin);
  }

  public BrokerSettings with(TokenSettings tokens) {
    return but(draft -> draft.tokens = tokens);
  }

  public BrokerSettings with(List<PluginSettings> plugins) {
    return but(draft -> draft.plugins = plugins);
  }

  public BrokerSettings with(TlsRules tls) {
    return but(draft -> draft.tls = tls);
  }

  public BrokerSettings with(TokenIssue token) {
    return but(draft -> draft.token = token);
  }

  public BrokerSettings alsoAt(List<Socket> sockets) {
    return but(draft -> draft.alsoAt = sockets);
  }

  public BrokerSettings with(Socket attestation) {
    return but(draft -> draft.attestation = Optional.of(attestation));
  }

  public BrokerSettings with(EndorsementRules rules) {
    return but(draft -> draft.endorsements = rules);
  }

  public BrokerSettings with(SecureExecution provided) {
    return but(draft -> draft.secureExecution = Optional.of(provided));
  }

  public BrokerSettings with(OperationSettings operation) {
    return but(draft -> draft.operation = operation);
  }

  public BrokerSettings allowingOldRsa() {
    return but(draft -> draft.oldRsa = true);
  }

  public BrokerSettings with(ExtractorSettings documents) {
    return but(draft -> draft.extractors = documents);
  }

  /// @param service judges evidence in place of the attestation service in this process
  public BrokerSettings judgedBy(RemoteSettings service) {
    return but(draft -> draft.remoteAttestation = Optional.of(service));
  }

  /// @param service keeps reference values in place of our store
  public BrokerSettings comparingBy(RemoteSettings service) {
    return but(draft -> draft.remoteReferences = Optional.of(service));
  }

  public BrokerSettings offeringReferencesAt(Socket socket) {
    return but(draft -> draft.references = Optional.of(socket));
  }
}
