package dev.nacre.attestation.csv;

import dev.nacre.attestation.x509.Recall;
import dev.nacre.codec.Bytes;

/// Which key signed what, remembered by content: verifying SM2 takes milliseconds, and chains are
/// the same from one machine to the next.
final class HygonSignatures {
  private final Recall<Claim, Boolean> judged = Recall.of(1024);

  private record Claim(HygonKey key, Bytes signed, Sm2Signature signature) {}

  /// Whether `key` made `signature` over `signed`.
  boolean hold(HygonKey key, Bytes signed, Sm2Signature signature) {
    return judged.get(
        new Claim(key, signed, signature),
        claim -> claim.key().signed(claim.signed(), claim.signature()));
  }
}
