package dev.nacre.keybroker;

import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.remote.ServiceKeys;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerException;
import dev.nacre.keybroker.token.ForeignTokens;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// The services of other processes that the server's own tenant asks, with their connections.
///
/// @param attestation judges evidence in place of the service in this process
/// @param references keeps reference values in place of our store
/// @param keys those that `attestation` publishes, where the configuration names none
record Remotes(
    Optional<UnaryCalls> attestation, Optional<UnaryCalls> references, Optional<ServiceKeys> keys)
    implements AutoCloseable {
  /// Nobody is asked yet.
  ///
  /// @throws ServerException when nobody could tell whose word it is that a service gives, or this
  ///   server would offer what it does not have
  static Remotes open(BrokerSettings settings, InstantSource clock) {
    requireOneService(settings);
    Optional<ServiceKeys> keys =
        settings
            .remoteAttestation()
            .filter(_ -> !settings.tokens().namesKeys())
            .map(service -> keys(service, clock));
    return new Remotes(
        settings.remoteAttestation().map(service -> service.open("attestation service")),
        settings.remoteReferences().map(service -> service.open("reference value service")),
        keys);
  }

  private static void requireOneService(BrokerSettings settings) {
    boolean offers = settings.attestation().isPresent() || settings.references().isPresent();
    if (offers && settings.remoteAttestation().isPresent()) {
      throw new ServerException(
          "evidence is judged by "
              + settings.remoteAttestation().get().address()
              + ": let its callers ask there, and offer no attestation service and no reference"
              + " values here (nacre.attestation_socket, nacre.rvps_socket)");
    }
  }

  private static ServiceKeys keys(RemoteSettings service, InstantSource clock) {
    if (!service.isGenuine()) {
      throw new ServerException(
          "anybody on the way could answer in place of the attestation service at "
              + service.address()
              + ": name the keys of its tokens (attestation_token.trusted_jwk_sets or"
              + " trusted_certs_paths), or ask it over https");
    }
    return ServiceKeys.of(service, clock);
  }

  /// Gives the claims of a token of the attestation service: by the keys that the configuration
  /// names, and where it names none, by those that the service publishes.
  Function<String, Optional<JsonObject>> trusted(ForeignTokens named) {
    return keys.<Function<String, Optional<JsonObject>>>map(own -> own::verifiedClaims)
        .orElse(named::verifiedClaims);
  }

  /// Calls that have begun end first.
  @Override
  public void close() {
    attestation.ifPresent(UnaryCalls::close);
    references.ifPresent(UnaryCalls::close);
    keys.ifPresent(ServiceKeys::close);
  }
}
