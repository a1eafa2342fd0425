package dev.nacre.attestationservice;

import dev.nacre.attestation.Verifier;

/// How the service is set up.
///
/// @param verifier who authenticates evidence, and whose signatures it believes
/// @param token what our tokens say of their issuer
public record AttestationSettings(Verifier verifier, TokenIssue token) {
  /// With upstream's issuer and lifetime.
  public static AttestationSettings with(Verifier verifier) {
    return new AttestationSettings(verifier, TokenIssue.standard());
  }
}
