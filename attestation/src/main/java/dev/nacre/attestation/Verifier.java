package dev.nacre.attestation;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.azure.AzureEvidence;
import dev.nacre.attestation.azure.AzureVerifier;
import dev.nacre.attestation.sample.InsecureSampleVerifier;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.snp.SnpVerifier;
import dev.nacre.attestation.tpm.TpmEvidence;
import dev.nacre.attestation.tpm.TpmVerifier;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.time.Instant;

/// Judges [Evidence] and says what it found (the Verifier of RFC 9334).
///
/// A verifier is a pure function of what it is given. It is immutable and safe for concurrent use;
/// keep one, because it remembers which chains it has already verified.
public final class Verifier {
  private final TrustAnchors anchors;
  private final SnpVerifier snp;
  private final TpmVerifier tpm;
  private final AzureVerifier azure;

  private final boolean believesSamples;

  private Verifier(TrustAnchors anchors, boolean believesSamples) {
    this.anchors = anchors;
    this.believesSamples = believesSamples;
    this.snp = new SnpVerifier(anchors);
    this.tpm = new TpmVerifier(anchors);
    this.azure = new AzureVerifier(snp);
  }

  public static Verifier trusting(TrustAnchors anchors) {
    return new Verifier(anchors, false);
  }

  /// A verifier that also accepts evidence of the kinds `sample` and `sampledevice`, which anybody
  /// can write: for trying clients out.
  public static Verifier insecurelyBelievingSamples(TrustAnchors anchors) {
    return new Verifier(anchors, true);
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
          case SNP -> snp(evidence, endorsements, expected, at);
          case AZ_SNP_VTPM -> azureSnp(evidence, endorsements, expected, at);
          case AZ_TDX_VTPM, TDX, SGX, CCA, CSV, SE, HYGON_DCU, NVIDIA, NVIDIA_DPU ->
              noVerifier(evidence.tee());
          case TPM -> tpm(evidence, endorsements, expected, at);
          case SAMPLE, SAMPLE_DEVICE -> sample(evidence, expected);
        });
  }

  private Appraisal sample(Evidence evidence, Expected expected) {
    if (believesSamples && evidence instanceof Evidence.Structured(Tee tee, Json body)) {
      return InsecureSampleVerifier.verify(tee.deviceClass(), body, expected);
    }
    return noVerifier(evidence.tee());
  }

  private Appraisal snp(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    SnpEvidence parsed;
    try {
      parsed =
          switch (evidence) {
            case Evidence.Structured(_, Json body) -> SnpEvidence.parse(body);
            case Evidence.Raw(_, Bytes content) -> SnpEvidence.parse(content);
          };
    } catch (MalformedException e) {
      return malformed(evidence.tee(), e);
    }
    return snp.verify(parsed, endorsements, expected, at);
  }

  private Appraisal azureSnp(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    try {
      AzureEvidence parsed = AzureEvidence.parseSnp(structured(evidence));
      return azure.verifySnp(parsed, endorsements, expected, at);
    } catch (MalformedException e) {
      return malformed(evidence.tee(), e);
    }
  }

  private Appraisal tpm(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    try {
      return tpm.verify(TpmEvidence.parse(structured(evidence)), endorsements, expected, at);
    } catch (MalformedException e) {
      return malformed(evidence.tee(), e);
    }
  }

  /// @throws MalformedException when the evidence is raw
  private static Json structured(Evidence evidence) {
    return switch (evidence) {
      case Evidence.Structured(_, Json body) -> body;
      case Evidence.Raw(Tee tee, Bytes content) ->
          throw MalformedException.at(
              tee + " evidence", "JSON", content.size() + " bytes of another form");
    };
  }

  private static Appraisal malformed(Tee tee, MalformedException problem) {
    return Appraisal.refused(
        new Finding(
            tee + ".form",
            Finding.Status.FAILED,
            "evidence of the form of " + tee,
            problem.getMessage(),
            "docs/formats"));
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
