package dev.nacre.keybroker.token;

import java.nio.file.Path;
import java.util.List;

/// Which attestation results are believed beside our own, and where they carry the guest's key:
/// table `attestation_token` of the configuration.
///
/// @param trustedCertificates PEM files; a token whose header carries a key with a chain to one of
///   them is believed
/// @param jwkSets JWK sets, or issuers with an OpenID configuration: `https://`, `file://` or paths
/// @param extraKeyPaths JSON pointers (RFC 6901) to the guest's key in the claims, tried before the
///   known places
/// @param insecureHeaderJwk believe whatever key a token brings along: anybody can forge it then
/// @param authorities PEM files of those who issue the certificates of servers that show `jwkSets`;
///   none: the system's
public record TokenSettings(
    List<String> trustedCertificates,
    List<String> jwkSets,
    List<String> extraKeyPaths,
    boolean insecureHeaderJwk,
    List<Path> authorities) {

  public TokenSettings {
    authorities = List.copyOf(authorities);
    trustedCertificates = List.copyOf(trustedCertificates);
    jwkSets = List.copyOf(jwkSets);
    extraKeyPaths = List.copyOf(extraKeyPaths);
  }

  /// Where servers with JWK sets are believed as the system believes them.
  public TokenSettings(
      List<String> trustedCertificates,
      List<String> jwkSets,
      List<String> extraKeyPaths,
      boolean insecureHeaderJwk) {
    this(trustedCertificates, jwkSets, extraKeyPaths, insecureHeaderJwk, List.of());
  }

  /// Whether somebody else is believed.
  public boolean namesKeys() {
    return insecureHeaderJwk || !trustedCertificates.isEmpty() || !jwkSets.isEmpty();
  }

  /// Our own tokens only.
  public static TokenSettings ownOnly() {
    return new TokenSettings(List.of(), List.of(), List.of(), false);
  }
}
