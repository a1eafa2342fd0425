package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.endorsements.EndorsementSource;
import java.util.Set;

/// What of the makers' word the service gets, and what of it is required.
///
/// @param source where it gets what evidence does not bring along
/// @param enrolledKeys for TEEs whose makers no build pins (TPM): keys of the owner's choice, each
///   the one that signs or a root above it, as SHA-256 over their DER SubjectPublicKeyInfo
/// @param revocationRequired whether evidence is refused when a published revocation list, or a
///   responder's answer, could not be had
public record EndorsementRules(
    EndorsementSource source, Set<Bytes> enrolledKeys, boolean revocationRequired) {
  public EndorsementRules {
    enrolledKeys = Set.copyOf(enrolledKeys);
  }

  /// Only what evidence itself carries.
  public static EndorsementRules evidenceOnly() {
    return from(EndorsementSource.none());
  }

  public static EndorsementRules from(EndorsementSource source) {
    return new EndorsementRules(source, Set.of(), false);
  }

  public EndorsementRules requiringRevocation() {
    return new EndorsementRules(source, enrolledKeys, true);
  }

  /// Also asks `more`, whose word counts beside that of the others.
  public EndorsementRules and(EndorsementSource more) {
    return new EndorsementRules(source.and(more), enrolledKeys, revocationRequired);
  }

  public EndorsementRules enrolling(Set<Bytes> keys) {
    return new EndorsementRules(source, keys, revocationRequired);
  }
}
