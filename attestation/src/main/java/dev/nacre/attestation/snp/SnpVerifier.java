package dev.nacre.attestation.snp;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.appraisal.Words;
import java.time.Instant;
import java.util.List;

/// Judges SNP evidence: authenticates it, then looks at what it says.
public final class SnpVerifier {
  private static final String ABI = "AMD 56860 (SEV-SNP ABI), ";
  private static final String REPORT = ABI + "ATTESTATION_REPORT";

  private final ChainAppraisal chains;

  public SnpVerifier(TrustAnchors anchors) {
    this.chains = new ChainAppraisal(anchors);
  }

  public Appraisal verify(
      SnpEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    ChainAppraisal.Outcome chain = chains.appraise(evidence, endorsements, at, findings);
    SnpReport report = evidence.report();
    form(report, findings);
    binding(report, expected, findings);
    policy(report, findings);
    firmware(report, findings);
    if (chain.report().isEmpty() && !findings.anyFailed()) {
      throw new IllegalStateException("a report without authentication and without a finding");
    }
    return new Appraisal(
        List.of(new Submodule("cpu", SnpClaims.of(report, chain))),
        findings.toList(),
        chain.emulated());
  }

  private static void form(SnpReport report, Findings findings) {
    findings.require(
        report.signatureAlgorithm() == 1,
        "snp.signature_algorithm",
        ABI + "Signature Algorithm Encodings",
        Comparison.of("1 (ECDSA P-384 with SHA-384)", report.signatureAlgorithm()));
    findings.require(
        report.reservedIsZero(),
        "snp.reserved",
        REPORT,
        Comparison.of(
            "zeros in all reserved bytes",
            report.reservedIsZero() ? "zeros" : "something that this version cannot judge"));
    long unknown =
        report.policy().unknown() | report.platformInfo().unknown() | report.keyInfo().unknown();
    findings.require(
        unknown == 0,
        "snp.unknown_bits",
        REPORT,
        Comparison.of(
            "no flags beyond the known ones in policy, platform info and key info",
            unknown == 0 ? "none" : "bits " + Long.toHexString(unknown)));
    findings.require(
        !report.keyInfo().chipKeyMasked(),
        "snp.mask_chip_key",
        REPORT,
        Comparison.of(
            "MASK_CHIP_KEY 0: the chip signs",
            report.keyInfo().chipKeyMasked() ? "1: the host had it not sign" : "0"));
    if (report.version() == 2) {
      findings.notMade(
          "snp.cpuid",
          REPORT,
          "the processor that the certificates belong to",
          "a report of version 2 does not state its processor");
    }
  }

  private static void binding(SnpReport report, Expected expected, Findings findings) {
    findings.require(
        report.vmpl() == 0,
        "snp.vmpl",
        REPORT,
        Comparison.of("0, the highest privilege", report.vmpl()));
    new Slot("snp.report_data", "the digest over this session's nonce and key", report.reportData())
        .mustHold(expected.reportData(), findings);
    new Slot("snp.host_data", "the digest of the initdata", report.hostData())
        .mustHold(expected.initDataDigest(), findings);
  }

  private static void policy(SnpReport report, Findings findings) {
    GuestPolicy policy = report.policy();
    String source = ABI + "GUEST_POLICY";
    findings.require(
        !policy.debugAllowed(),
        "snp.policy.debug",
        source,
        Comparison.of(
            "0: the host cannot read the guest's memory",
            policy.debugAllowed() ? "1: debugging allowed" : "0"));
    findings.require(
        !policy.migrationAgentAllowed(),
        "snp.policy.migrate_ma",
        source,
        Comparison.of(
            "0: no migration agent can move the guest's memory out",
            policy.migrationAgentAllowed() ? "1: a migration agent allowed" : "0"));
    findings.require(
        policy.reservedBitIsOne(),
        "snp.policy.reserved_one",
        source,
        Comparison.of("bit 17 is 1", policy.reservedBitIsOne() ? "bit 17 is 1" : "0"));
    findings.notMade(
        "snp.id_key",
        ABI + "SNP_LAUNCH_FINISH",
        "the owner's identity and author keys",
        report.idKeyDigest().isAllZero()
            ? "the machine was launched without an ID block"
            : "left to the policy, which reads nacre.id_key_digest and nacre.author_key_digest");
  }

  private static void firmware(SnpReport report, Findings findings) {
    findings.require(
        report.committedTcb().atMost(report.currentTcb()),
        "snp.tcb.committed",
        REPORT,
        Comparison.of(
            Words.of("COMMITTED_TCB at most ", report.currentTcb()), report.committedTcb()));
    findings.require(
        report.reportedTcb().atMost(report.currentTcb()),
        "snp.tcb.reported",
        REPORT,
        Comparison.of(
            Words.of("REPORTED_TCB at most ", report.currentTcb()), report.reportedTcb()));
    findings.require(
        report.committedVersion().atMost(report.currentVersion()),
        "snp.firmware.committed",
        REPORT,
        Comparison.of(
            Words.of("a committed firmware at most ", report.currentVersion()),
            report.committedVersion()));
    findings.notMade(
        "snp.tcb.floor",
        "RFC 9334 section 8.5",
        "security versions at least those the owner demands",
        "left to the policy and its reference values");
  }
}
