package dev.nacre.attestationservice;

import dev.nacre.attestation.Verifier;
import dev.nacre.attestationservice.reference.ExtractorSettings;
import dev.nacre.attestationservice.reference.ReferenceSource;
import java.util.Optional;

/// How the service is set up.
///
/// @param verifier who authenticates evidence, and whose signatures it believes
/// @param token what our tokens say of their issuer
/// @param endorsements what of the makers' word it gets, and what it requires
/// @param secureExecution what it needs for machines of IBM Secure Execution; empty: they are
///   refused
/// @param extractors which documents reference values are read from
/// @param references who is asked for reference values; empty: the own store
public record AttestationSettings(
    Verifier verifier,
    TokenIssue token,
    EndorsementRules endorsements,
    Optional<SecureExecution> secureExecution,
    ExtractorSettings extractors,
    Optional<ReferenceSource> references) {
  /// With upstream's issuer and lifetime, and only the endorsements that evidence carries itself.
  public static AttestationSettings of(Verifier verifier) {
    return new AttestationSettings(
        verifier,
        TokenIssue.standard(),
        EndorsementRules.evidenceOnly(),
        Optional.empty(),
        ExtractorSettings.standard(),
        Optional.empty());
  }

  public AttestationSettings with(EndorsementRules rules) {
    return new AttestationSettings(verifier, token, rules, secureExecution, extractors, references);
  }

  public AttestationSettings with(ExtractorSettings documents) {
    return new AttestationSettings(
        verifier, token, endorsements, secureExecution, documents, references);
  }

  /// Asks somebody else for reference values.
  public AttestationSettings with(ReferenceSource source) {
    return new AttestationSettings(
        verifier, token, endorsements, secureExecution, extractors, Optional.of(source));
  }
}
