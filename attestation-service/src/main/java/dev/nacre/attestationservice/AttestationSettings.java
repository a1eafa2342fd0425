package dev.nacre.attestationservice;

import dev.nacre.attestation.appraisal.TrustAnchors;
import java.time.Duration;

/// How the service is set up.
///
/// @param anchors whose signatures end a chain
/// @param issuer the token's `iss`
/// @param tokenLifetime from `iat` to `exp`
public record AttestationSettings(TrustAnchors anchors, String issuer, Duration tokenLifetime) {
  private static final String ISSUER = "CoCo-Attestation-Service";
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /// With upstream's issuer and lifetime.
  public static AttestationSettings trusting(TrustAnchors anchors) {
    return new AttestationSettings(anchors, ISSUER, LIFETIME);
  }
}
