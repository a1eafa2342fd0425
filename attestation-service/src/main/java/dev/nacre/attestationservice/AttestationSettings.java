package dev.nacre.attestationservice;

import dev.nacre.attestation.Verifier;
import java.util.Optional;

/// How the service is set up.
///
/// @param verifier who authenticates evidence, and whose signatures it believes
/// @param token what our tokens say of their issuer
/// @param endorsements what of the makers' word it gets, and what it requires
/// @param secureExecution what it needs for machines of IBM Secure Execution; empty: they are
///   refused
public record AttestationSettings(
    Verifier verifier,
    TokenIssue token,
    EndorsementRules endorsements,
    Optional<SecureExecution> secureExecution) {
  /// With upstream's issuer and lifetime, and only the endorsements that evidence carries itself.
  public static AttestationSettings with(Verifier verifier) {
    return new AttestationSettings(
        verifier, TokenIssue.standard(), EndorsementRules.evidenceOnly(), Optional.empty());
  }

  public AttestationSettings with(EndorsementRules rules) {
    return new AttestationSettings(verifier, token, rules, secureExecution);
  }
}
