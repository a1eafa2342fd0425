package dev.nacre.attestation.tdx;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.dcap.DcapAppraisal;
import dev.nacre.attestation.dcap.TdReport;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Judges TDX evidence: authenticates the quote, replays the log, then looks at what both say.
public final class TdxVerifier {
  private static final String ABI = "Intel TDX Module ABI 1.5, ";
  private static final String ATTRIBUTES = ABI + "ATTRIBUTES";

  private final DcapAppraisal dcap;

  public TdxVerifier(TrustAnchors anchors) {
    this.dcap = new DcapAppraisal(anchors);
  }

  /// What a quote proves, apart from what it binds.
  ///
  /// @param part its claims in upstream's shape, ours under `nacre`
  public record Judgement(DcapAppraisal.Outcome outcome, Submodule part) {}

  public Appraisal verify(
      TdxEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    Judgement judgement = judge(evidence, endorsements, at, findings);
    TdReport report = evidence.report();
    new Slot("tdx.report_data", "the digest over this session's nonce and key", report.reportData())
        .mustHold(expected.reportData(), findings);
    new Slot("tdx.mr_config_id", "the digest of the initdata", report.mrConfigId())
        .mustHold(expected.initDataDigest(), findings);
    return new Appraisal(
        List.of(judgement.part()), findings.toList(), judgement.outcome().emulated());
  }

  /// Everything but report data and initdata, which a machine behind a paravisor binds elsewhere.
  public Judgement judge(
      TdxEvidence evidence, Endorsements endorsements, Instant at, Findings findings) {
    DcapAppraisal.Outcome outcome = dcap.appraise(evidence.quote(), endorsements, at, findings);
    attributes(evidence.report(), findings);
    services(evidence.report(), findings);
    boolean replayed = log(evidence, findings);
    findings.notMade(
        "tdx.measurements",
        "RFC 9334 section 8.5",
        "MRTD and RTMRs that the owner expects",
        "left to the policy and its reference values");
    return new Judgement(outcome, new Submodule("cpu", TdxClaims.of(evidence, outcome, replayed)));
  }

  private static void attributes(TdReport report, Findings findings) {
    var attributes = new TdAttributes(report.tdAttributes());
    findings.require(
        !attributes.anyUnderDebug(),
        "tdx.attributes.debug",
        ATTRIBUTES,
        Comparison.of(
            "0 in bits 0 to 7: the host cannot read the domain's memory", attributes.bits()));
    findings.require(
        !attributes.migratable(),
        "tdx.attributes.migratable",
        ATTRIBUTES,
        Comparison.of(
            "0: no migration domain can move the memory out", attributes.migratable() ? 1 : 0));
    findings.require(
        attributes.unknown() == 0,
        "tdx.attributes.unknown",
        ATTRIBUTES,
        Comparison.of(
            "no flags beyond the known ones",
            attributes.unknown() == 0 ? "none" : Long.toHexString(attributes.unknown())));
    boolean base = (report.xfam().at(0) & 3) == 3;
    findings.require(
        base,
        "tdx.xfam",
        ABI + "XFAM",
        Comparison.of("bits 0 and 1 set; the rest is left to the policy", report.xfam()));
  }

  private static void services(TdReport report, Findings findings) {
    boolean bound = report.newer().map(newer -> !newer.mrServiceTd().isAllZero()).orElse(false);
    if (bound) {
      findings.notMade(
          "tdx.service_td",
          ABI + "SERVTD_HASH",
          "the service domains that the owner expects",
          "left to the policy, which reads quote.body.mr_servicetd");
      return;
    }
    findings.passed("tdx.service_td", ABI + "SERVTD_HASH", "no service domain is bound");
  }

  /// @return whether there is a log, and it gives the registers that are signed
  private static boolean log(TdxEvidence evidence, Findings findings) {
    Optional<EventLog> log = evidence.eventLog();
    String source = "Intel TDX guest-hypervisor communication interface, CCEL";
    if (log.isEmpty()) {
      findings.notMade(
          "tdx.event_log", source, "a log that gives the RTMRs", "no event log was sent");
      return false;
    }
    Replay replay = Replay.ofConfidentialMachine(log.get(), HashAlgorithm.SHA_384);
    boolean all = true;
    for (int i = 0; i < evidence.report().rtmrs().size(); i++) {
      Bytes rtmr = evidence.report().rtmrs().get(i);
      int register = i + 1;
      Optional<Replay.Departure> departure = replay.departure(register, rtmr);
      all &=
          findings.require(
              departure.isEmpty(),
              "tdx.rtmr_" + i,
              source,
              Comparison.of(
                  rtmr,
                  replay.value(register)
                      + departure.map(where -> " by the log: " + where).orElse("")));
    }
    return all;
  }
}
