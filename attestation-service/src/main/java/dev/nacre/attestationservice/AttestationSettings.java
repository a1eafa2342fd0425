package dev.nacre.attestationservice;

import dev.nacre.attestation.Verifier;
import java.time.Duration;

/// How the service is set up.
///
/// @param verifier who authenticates evidence, and whose signatures it believes
/// @param issuer the token's `iss`
/// @param tokenLifetime from `iat` to `exp`
public record AttestationSettings(Verifier verifier, String issuer, Duration tokenLifetime) {
  private static final String ISSUER = "CoCo-Attestation-Service";
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /// With upstream's issuer and lifetime.
  public static AttestationSettings with(Verifier verifier) {
    return new AttestationSettings(verifier, ISSUER, LIFETIME);
  }
}
