package dev.nacre.attestation.appraisal;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.util.Optional;
import java.util.Set;

/// What the caller demands that the evidence binds.
///
/// Each TEE has its own slot for these values; a verifier pads (or, for a TPM, cuts) them to the
/// slot as the TEE's attester does, so they are given as the protocol makes them.
///
/// @param reportData the digest over nonce and key that the guest had signed; empty: not checked,
///   and the result says so
/// @param initDataDigest the digest of the initdata document; empty: not checked, and the result
///   says so
/// @param enrolledKeys for the TEEs whose makers no build pins (TPM, IBM Secure Execution): the
///   keys that the owner enrolled, each the one that signs or a root above it, as SHA-256 over
///   their DER SubjectPublicKeyInfo; empty: no such evidence is believed
/// @param requestKey 32 bytes under which the caller sealed what it must know again of its requests
///   (IBM Secure Execution: empty, no such evidence is believed; TPM: empty, no proof by an
///   endorsement key is)
public record Expected(
    Optional<Bytes> reportData,
    Optional<Bytes> initDataDigest,
    Set<Bytes> enrolledKeys,
    Optional<Secret> requestKey) {
  private static final Expected NOTHING = new Expected(Optional.empty(), Optional.empty());

  public Expected {
    enrolledKeys = Set.copyOf(enrolledKeys);
  }

  public Expected(Optional<Bytes> reportData, Optional<Bytes> initDataDigest) {
    this(reportData, initDataDigest, Set.of());
  }

  public Expected(
      Optional<Bytes> reportData, Optional<Bytes> initDataDigest, Set<Bytes> enrolledKeys) {
    this(reportData, initDataDigest, enrolledKeys, Optional.empty());
  }

  /// Demands nothing: for looking at evidence at the desk, where no session exists.
  public static Expected nothing() {
    return NOTHING;
  }

  public static Expected reportData(Bytes reportData) {
    return new Expected(Optional.of(reportData), Optional.empty());
  }

  public Expected withInitDataDigest(Bytes digest) {
    return new Expected(reportData, Optional.of(digest), enrolledKeys, requestKey);
  }

  public Expected withEnrolledKeys(Set<Bytes> fingerprints) {
    return new Expected(reportData, initDataDigest, fingerprints, requestKey);
  }

  public Expected withRequestKey(Secret key) {
    return new Expected(reportData, initDataDigest, enrolledKeys, Optional.of(key));
  }
}
