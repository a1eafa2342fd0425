package dev.nacre.attestationservice;

import dev.nacre.attestation.Verifier;

/// How the service is set up.
///
/// @param verifier who authenticates evidence, and whose signatures it believes
/// @param token what our tokens say of their issuer
/// @param endorsements what of the makers' word it gets, and what it requires
public record AttestationSettings(
    Verifier verifier, TokenIssue token, EndorsementRules endorsements) {
  /// With upstream's issuer and lifetime, and only the endorsements that evidence carries itself.
  public static AttestationSettings with(Verifier verifier) {
    return new AttestationSettings(
        verifier, TokenIssue.standard(), EndorsementRules.evidenceOnly());
  }

  public AttestationSettings with(EndorsementRules rules) {
    return new AttestationSettings(verifier, token, rules);
  }
}
