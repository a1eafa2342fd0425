package dev.nacre.attestation;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.azure.AzureEvidence;
import dev.nacre.attestation.azure.AzureVerifier;
import dev.nacre.attestation.cca.CcaToken;
import dev.nacre.attestation.cca.CcaVerifier;
import dev.nacre.attestation.csv.CsvEvidence;
import dev.nacre.attestation.csv.CsvVerifier;
import dev.nacre.attestation.csv.DcuEvidence;
import dev.nacre.attestation.csv.DcuVerifier;
import dev.nacre.attestation.nitro.NitroDocument;
import dev.nacre.attestation.nitro.NitroVerifier;
import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.nvidia.NvidiaVerifier;
import dev.nacre.attestation.sample.InsecureSampleVerifier;
import dev.nacre.attestation.se.SeEvidence;
import dev.nacre.attestation.se.SeVerifier;
import dev.nacre.attestation.sgx.SgxEvidence;
import dev.nacre.attestation.sgx.SgxVerifier;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.snp.SnpVerifier;
import dev.nacre.attestation.tdx.TdxEvidence;
import dev.nacre.attestation.tdx.TdxVerifier;
import dev.nacre.attestation.tpm.TpmEvidence;
import dev.nacre.attestation.tpm.TpmVerifier;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/// Judges [Evidence] and says what it found (the Verifier of RFC 9334).
///
/// A verifier is a pure function of what it is given. It is immutable and safe for concurrent use;
/// keep one, because it remembers which chains it has already verified.
public final class Verifier {
  private final TrustAnchors anchors;
  private final Map<Tee, TeeVerifier<?>> verifiers = new EnumMap<>(Tee.class);
  private final boolean believesSamples;

  private Verifier(TrustAnchors anchors, boolean believesSamples) {
    this.anchors = anchors;
    this.believesSamples = believesSamples;
    virtualMachines();
    otherVendors();
    enclavesAndModules();
  }

  /// SNP and TDX, also as Azure shows them.
  private void virtualMachines() {
    var snp = new SnpVerifier(anchors);
    var tdx = new TdxVerifier(anchors);
    var azure = new AzureVerifier(snp, tdx);
    verifiers.put(
        Tee.SNP,
        TeeVerifier.of(SnpEvidence.class, SnpEvidence::parse, SnpEvidence::parse, snp::verify));
    verifiers.put(
        Tee.AZ_SNP_VTPM,
        TeeVerifier.ofJsonOnly(AzureEvidence.class, AzureEvidence::parseSnp, azure::verifySnp));
    verifiers.put(
        Tee.AZ_TDX_VTPM,
        TeeVerifier.ofJsonOnly(AzureEvidence.class, AzureEvidence::parseTdx, azure::verifyTdx));
    verifiers.put(
        Tee.TDX,
        TeeVerifier.of(TdxEvidence.class, TdxEvidence::parse, TdxEvidence::parse, tdx::verify));
  }

  private void otherVendors() {
    var cca = new CcaVerifier(anchors);
    verifiers.put(
        Tee.CCA,
        TeeVerifier.of(
            CcaToken.class,
            CcaToken::parse,
            CcaToken::parse,
            (token, endorsements, expected, _) -> cca.verify(token, endorsements, expected)));
    var csv = new CsvVerifier(anchors);
    verifiers.put(
        Tee.CSV,
        TeeVerifier.ofJsonOnly(
            CsvEvidence.class,
            CsvEvidence::parse,
            (sent, endorsements, expected, _) -> csv.verify(sent, endorsements, expected)));
    var dcu = new DcuVerifier(anchors);
    verifiers.put(
        Tee.HYGON_DCU,
        TeeVerifier.ofJsonOnly(
            DcuEvidence.class,
            DcuEvidence::parse,
            (sent, endorsements, expected, _) -> dcu.verify(sent, endorsements, expected)));
    verifiers.put(
        Tee.NITRO,
        TeeVerifier.of(
            NitroDocument.class,
            NitroDocument::parse,
            NitroDocument::parse,
            new NitroVerifier(anchors)::verify));
    verifiers.put(
        Tee.NVIDIA,
        TeeVerifier.ofJsonOnly(
            NvidiaEvidence.class, NvidiaEvidence::parse, new NvidiaVerifier(anchors)::verify));
    verifiers.put(
        Tee.SE,
        TeeVerifier.ofJsonOnly(
            SeEvidence.class, SeEvidence::parse, new SeVerifier(anchors)::verify));
  }

  private void enclavesAndModules() {
    verifiers.put(
        Tee.SGX,
        TeeVerifier.of(
            SgxEvidence.class,
            SgxEvidence::parse,
            SgxEvidence::parse,
            new SgxVerifier(anchors)::verify));
    verifiers.put(
        Tee.TPM,
        TeeVerifier.ofJsonOnly(
            TpmEvidence.class, TpmEvidence::parse, new TpmVerifier(anchors)::verify));
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

  /// The same evidence, read once for all who look into it: to find its endorsements, and to judge
  /// it.
  public Evidence read(Evidence evidence) {
    TeeVerifier<?> verifier = verifiers.get(evidence.tee());
    return verifier == null ? evidence : verifier.read(evidence);
  }

  /// Never throws for what the evidence or the endorsements contain: malformed input is a finding.
  ///
  /// @param at the time at which certificates and lists must be valid
  public VerificationResult verify(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    return VerificationResult.of(evidence.tee(), judge(evidence, endorsements, expected, at));
  }

  private Appraisal judge(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    TeeVerifier<?> verifier = verifiers.get(evidence.tee());
    if (verifier != null) {
      return verifier.verify(evidence, endorsements, expected, at);
    }
    if (believesSamples
        && evidence instanceof Evidence.Structured(Tee tee, Json body)
        && (tee == Tee.SAMPLE || tee == Tee.SAMPLE_DEVICE)) {
      return InsecureSampleVerifier.verify(tee.deviceClass(), body, expected);
    }
    return noVerifier(evidence.tee());
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
