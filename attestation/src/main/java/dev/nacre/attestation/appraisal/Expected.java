package dev.nacre.attestation.appraisal;

import dev.nacre.codec.Bytes;
import java.util.Optional;

/// What the caller demands that the evidence binds.
///
/// Each TEE has its own slot for these values; a verifier pads (or, for a TPM, cuts) them to the
/// slot as the TEE's attester does, so they are given as the protocol makes them.
///
/// @param reportData the digest over nonce and key that the guest had signed; empty: not checked,
///   and the result says so
/// @param initDataDigest the digest of the initdata document; empty: not checked, and the result
///   says so
public record Expected(Optional<Bytes> reportData, Optional<Bytes> initDataDigest) {
  private static final Expected NOTHING = new Expected(Optional.empty(), Optional.empty());

  /// Demands nothing: for looking at evidence at the desk, where no session exists.
  public static Expected nothing() {
    return NOTHING;
  }

  public static Expected reportData(Bytes reportData) {
    return new Expected(Optional.of(reportData), Optional.empty());
  }

  public Expected withInitDataDigest(Bytes digest) {
    return new Expected(reportData, Optional.of(digest));
  }
}
