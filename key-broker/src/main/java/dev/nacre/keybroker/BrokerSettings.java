package dev.nacre.keybroker;

import dev.nacre.attestationservice.TokenIssue;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.token.TokenSettings;
import java.util.List;
import java.util.Optional;

/// Who is believed and what is offered: the part of a [ServerConfig] that a configuration file
/// fills in.
///
/// @param admin who administers
/// @param tokens whose attestation results are believed beside our own
/// @param plugins what guests may ask for, beside `resource` when it is among them
/// @param tls what TLS may use
/// @param token what our attestation results say of their issuer
/// @param attestation where the attestation service is offered by itself, over REST and gRPC
/// @param oldRsa whether guests with keys for RSA1_5, which is weak, get secrets
/// @param endorsements where the attestation service gets what evidence does not bring along
public record BrokerSettings(
    AdminSettings admin,
    TokenSettings tokens,
    List<PluginSettings> plugins,
    TlsRules tls,
    TokenIssue token,
    Optional<Socket> attestation,
    boolean oldRsa,
    EndorsementSource endorsements) {
  public BrokerSettings {
    plugins = List.copyOf(plugins);
  }

  /// The owner's token, our own attestation results, the plugin `resource`.
  public static BrokerSettings standard() {
    return new BrokerSettings(
        AdminSettings.ownerTokenOnly(),
        TokenSettings.ownOnly(),
        List.of(new PluginSettings.Resource()),
        TlsRules.intermediate(),
        TokenIssue.standard(),
        Optional.empty(),
        false,
        EndorsementSource.none());
  }

  public BrokerSettings with(AdminSettings admin) {
    return new BrokerSettings(
        admin, tokens, plugins, tls, token, attestation, oldRsa, endorsements);
  }

  public BrokerSettings with(TokenSettings tokens) {
    return new BrokerSettings(
        admin, tokens, plugins, tls, token, attestation, oldRsa, endorsements);
  }

  public BrokerSettings with(List<PluginSettings> plugins) {
    return new BrokerSettings(
        admin, tokens, plugins, tls, token, attestation, oldRsa, endorsements);
  }

  public BrokerSettings with(TlsRules tls) {
    return new BrokerSettings(
        admin, tokens, plugins, tls, token, attestation, oldRsa, endorsements);
  }

  public BrokerSettings with(TokenIssue token) {
    return new BrokerSettings(
        admin, tokens, plugins, tls, token, attestation, oldRsa, endorsements);
  }

  public BrokerSettings allowingOldRsa() {
    return new BrokerSettings(admin, tokens, plugins, tls, token, attestation, true, endorsements);
  }

  public BrokerSettings with(Socket attestation) {
    return new BrokerSettings(
        admin, tokens, plugins, tls, token, Optional.of(attestation), oldRsa, endorsements);
  }

  public BrokerSettings with(EndorsementSource source) {
    return new BrokerSettings(admin, tokens, plugins, tls, token, attestation, oldRsa, source);
  }
}
