package dev.nacre.attestationservice;

import dev.nacre.attestation.Verifier;
import dev.nacre.endorsements.EndorsementSource;

/// How the service is set up.
///
/// @param verifier who authenticates evidence, and whose signatures it believes
/// @param token what our tokens say of their issuer
/// @param endorsements where it gets what evidence does not bring along
public record AttestationSettings(
    Verifier verifier, TokenIssue token, EndorsementSource endorsements) {
  /// With upstream's issuer and lifetime, and only the endorsements that evidence carries itself.
  public static AttestationSettings with(Verifier verifier) {
    return new AttestationSettings(verifier, TokenIssue.standard(), EndorsementSource.none());
  }

  public AttestationSettings with(EndorsementSource source) {
    return new AttestationSettings(verifier, token, source);
  }
}
