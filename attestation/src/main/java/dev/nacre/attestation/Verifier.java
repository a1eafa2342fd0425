package dev.nacre.attestation;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import java.time.Instant;

/// Judges [Evidence] and says what it found (the Verifier of RFC 9334).
///
/// A verifier is a pure function of what it is given. It is immutable and safe for concurrent use;
/// keep one, because it remembers which chains it has already verified.
public final class Verifier {
  private final TrustAnchors anchors;

  private Verifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public static Verifier trusting(TrustAnchors anchors) {
    return new Verifier(anchors);
  }

  public TrustAnchors anchors() {
    return anchors;
  }

  /// Never throws for what the evidence or the endorsements contain: malformed input is a finding.
  ///
  /// @param at the time at which certificates and lists must be valid
  public VerificationResult verify(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    return VerificationResult.of(
        evidence.tee(),
        switch (evidence.tee()) {
          case AZ_SNP_VTPM,
              AZ_TDX_VTPM,
              SNP,
              TDX,
              SGX,
              CCA,
              CSV,
              SE,
              HYGON_DCU,
              NVIDIA,
              NVIDIA_DPU,
              TPM,
              SAMPLE,
              SAMPLE_DEVICE ->
              noVerifier(evidence.tee());
        });
  }

  private static Appraisal noVerifier(Tee tee) {
    return Appraisal.refused(
        new Finding(
            "verifier",
            Finding.Status.FAILED,
            "a TEE that this build can verify",
            "no verifier for " + tee,
            "nacre"));
  }
}
