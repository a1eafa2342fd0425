package dev.nacre.attestation.azure;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.snp.SnpVerifier;
import dev.nacre.attestation.tdx.TdxEvidence;
import dev.nacre.attestation.tdx.TdxVerifier;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Judges the evidence of Azure's machines, from the processor to the virtual TPM: the processor's
/// report binds the paravisor's runtime data, those hold the TPM's key, that key signed the quote,
/// and the quote binds this session.
public final class AzureVerifier {
  private static final String SOURCE = "Azure guest attestation, HCL report";

  private final SnpVerifier snp;
  private final TdxVerifier tdx;

  public AzureVerifier(SnpVerifier snp, TdxVerifier tdx) {
    this.snp = snp;
    this.tdx = tdx;
  }

  /// @throws MalformedException when the paravisor's report holds no SNP report or no key
  public Appraisal verifySnp(
      AzureEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    HclReport hcl = evidence.hcl();
    if (!isOf(hcl, HclReport.Kind.SNP, findings)) {
      return new Appraisal(List.of(), findings.toList(), false);
    }
    Appraisal inner =
        snp.verify(
            SnpEvidence.of(hcl.hardwareReport(), Bytes.empty()),
            endorsements.withCertificates(evidence.certificates()),
            Expected.reportData(hcl.runtimeDigest()),
            at);
    findings.addAll(inner.findings());
    quote(evidence, expected, findings);
    return new Appraisal(
        inner.submodules().stream()
            .map(part -> new Submodule("cpu", AzureClaims.ofSnp(part.claims(), evidence)))
            .toList(),
        findings.toList(),
        inner.emulated());
  }

  /// @throws MalformedException when the TD quote is none, or the paravisor's report holds no key
  public Appraisal verifyTdx(
      AzureEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    HclReport hcl = evidence.hcl();
    if (!isOf(hcl, HclReport.Kind.TDX, findings)) {
      return new Appraisal(List.of(), findings.toList(), false);
    }
    TdxEvidence quote = TdxEvidence.parse(evidence.tdQuote());
    TdxVerifier.Judgement judgement = tdx.judge(quote, endorsements, at, findings);
    new Slot(
            "tdx.report_data",
            "the digest of the paravisor's runtime data",
            quote.report().reportData())
        .mustHold(Optional.of(hcl.runtimeDigest()), findings);
    TdReportMac.mustBeOf(quote.report(), hcl.hardwareReport(), findings);
    quote(evidence, expected, findings);
    JsonObject claims = AzureClaims.ofTdx(judgement.part().claims(), evidence);
    return new Appraisal(
        List.of(new Submodule("cpu", claims)), findings.toList(), judgement.outcome().emulated());
  }

  private static boolean isOf(HclReport hcl, HclReport.Kind wanted, Findings findings) {
    return findings.require(
        hcl.kind() == wanted,
        "azure.hcl.kind",
        SOURCE,
        Comparison.of("a report of " + wanted, "a report of " + hcl.kind()));
  }

  /// What hangs below the paravisor's report, whose binding to the processor's is judged already.
  private static void quote(AzureEvidence evidence, Expected expected, Findings findings) {
    evidence.registers().authenticate(evidence.hcl().attestationKey(), findings);
    new Slot(
            "tpm.report_data",
            "the digest over this session's nonce and key",
            evidence.registers().quote().extraData())
        .mustEqual(expected.reportData(), findings);
    evidence.registers().initData(expected.initDataDigest(), findings);
    userData(evidence, expected, findings);
  }

  private static void userData(AzureEvidence evidence, Expected expected, Findings findings) {
    String check = "azure.user_data";
    if (evidence.version() < 2 || expected.reportData().isEmpty()) {
      findings.notMade(
          check,
          SOURCE,
          "user data that begin with the digest over this session's nonce and key",
          expected.reportData().isEmpty()
              ? "no expectation was given"
              : "guests write them from version 2 on; the TPM's quote binds the session");
      return;
    }
    Bytes wanted = expected.reportData().get();
    Bytes found = evidence.hcl().userData();
    findings.require(
        found.startsWith(wanted),
        check,
        SOURCE,
        Comparison.of("user data that begin with " + wanted, found));
  }
}
