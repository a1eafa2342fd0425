package dev.nacre.attestation.sgx;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.dcap.DcapAppraisal;
import dev.nacre.attestation.dcap.EnclaveReport;
import java.time.Instant;
import java.util.List;

/// Judges SGX evidence: authenticates the quote, then looks at what it says.
public final class SgxVerifier {
  private static final String SDM = "Intel SDM volume 3D, chapter 37, ";

  private final DcapAppraisal dcap;

  public SgxVerifier(TrustAnchors anchors) {
    this.dcap = new DcapAppraisal(anchors);
  }

  public Appraisal verify(
      SgxEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    DcapAppraisal.Outcome outcome = dcap.appraise(evidence.quote(), endorsements, at, findings);
    EnclaveReport report = evidence.report();
    attributes(report, findings);
    kss(report, findings);
    new Slot("sgx.report_data", "the digest over this session's nonce and key", report.reportData())
        .mustHold(expected.reportData(), findings);
    new Slot("sgx.config_id", "the digest of the initdata", report.configId())
        .mustHold(expected.initDataDigest(), findings);
    findings.notMade(
        "sgx.measurements",
        "RFC 9334 section 8.5",
        "MRENCLAVE, MRSIGNER, product and security version that the owner expects",
        "left to the policy and its reference values");
    return new Appraisal(
        List.of(new Submodule("cpu", SgxClaims.of(evidence, outcome))),
        findings.toList(),
        outcome.emulated());
  }

  private static void attributes(EnclaveReport report, Findings findings) {
    findings.require(
        !report.isDebuggable(),
        "sgx.attributes.debug",
        SDM + "ATTRIBUTES",
        Comparison.of(
            "0: the host cannot read the enclave's memory", report.isDebuggable() ? 1 : 0));
    findings.require(
        report.isInitialised(),
        "sgx.attributes.init",
        SDM + "ATTRIBUTES",
        Comparison.of("1: the enclave is initialised", report.isInitialised() ? 1 : 0));
    findings.require(
        report.reservedIsZero(),
        "sgx.reserved",
        SDM + "REPORT",
        Comparison.of(
            "zeros in all reserved bytes",
            report.reservedIsZero() ? "zeros" : "something that this version cannot judge"));
  }

  /// Without KSS the processor leaves these fields zero; anything there would mean nothing.
  private static void kss(EnclaveReport report, Findings findings) {
    boolean empty =
        report.configId().isAllZero()
            && report.configSvn() == 0
            && report.isvExtProdId().isAllZero()
            && report.isvFamilyId().isAllZero();
    findings.require(
        report.usesKss() || empty,
        "sgx.kss",
        SDM + "Key Separation and Sharing",
        Comparison.of(
            "config id, config SVN, family id and extended product id only with KSS",
            report.usesKss() ? "KSS" : empty ? "zeros" : "values without KSS"));
  }
}
