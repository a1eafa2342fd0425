package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.EndorsementSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// What of the makers' word the service gets, and what of it is required.
///
/// @param source where it gets what evidence does not bring along, beside `makers`
/// @param makers which makers are asked and which files are read
/// @param enrolledKeys for TEEs whose makers no build pins (TPM, CCA): keys of the owner's choice,
///   each the one that signs or a root above it, as SHA-256 over their DER SubjectPublicKeyInfo
/// @param revocationRequired whether evidence is refused when a published revocation list, or a
///   responder's answer, could not be had
public record EndorsementRules(
    EndorsementSource source,
    EndorsementSettings makers,
    Set<Bytes> enrolledKeys,
    boolean revocationRequired) {
  /// Of answers, seen from the folder of the server's data.
  public static final Path FOLDER = Path.of("endorsements");

  public EndorsementRules {
    enrolledKeys = Set.copyOf(enrolledKeys);
  }

  /// Only what evidence itself carries, and what was imported.
  public static EndorsementRules evidenceOnly() {
    return new EndorsementRules(
        EndorsementSource.none(), EndorsementSettings.offline(FOLDER), Set.of(), false);
  }

  public EndorsementRules requiringRevocation() {
    return new EndorsementRules(source, makers, enrolledKeys, true);
  }

  /// Also asks `more`, whose word counts beside that of the others.
  public EndorsementRules and(EndorsementSource more) {
    return new EndorsementRules(source.and(more), makers, enrolledKeys, revocationRequired);
  }

  public EndorsementRules asking(EndorsementSettings others) {
    return new EndorsementRules(source, others, enrolledKeys, revocationRequired);
  }

  /// Also believes `keys`.
  public EndorsementRules enrolling(Set<Bytes> keys) {
    var all = new HashSet<Bytes>(enrolledKeys);
    all.addAll(keys);
    return new EndorsementRules(source, makers, all, revocationRequired);
  }
}
