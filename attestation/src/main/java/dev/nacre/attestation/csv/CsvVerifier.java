package dev.nacre.attestation.csv;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.List;
import java.util.Optional;

/// Judges the evidence of Hygon's confidential machines.
public final class CsvVerifier {
  private static final String SOURCE = "Hygon CSV attestation report";

  private final TrustAnchors anchors;
  private final HygonSignatures signatures = new HygonSignatures();

  public CsvVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public Appraisal verify(CsvEvidence evidence, Endorsements endorsements, Expected expected) {
    Findings findings = Findings.none();
    CsvReport report = evidence.report();
    HygonChain.Outcome chain =
        HygonChain.appraise(
            "csv",
            endorsements,
            anchors,
            cek -> evidence.pek().isSignedBy(cek, signatures),
            signatures,
            findings);
    chain.cek().ifPresent(cek -> platform(evidence.pek(), cek, findings));
    form(evidence, findings);
    boolean signed = evidence.pek().key().signed(report.signed(), report.signature());
    findings.require(
        signed,
        "csv.signature",
        SOURCE,
        Comparison.of(
            "a signature of the platform's key, SM2 with SM3",
            signed ? "such a signature" : "another signature"));
    new Slot("csv.report_data", "the digest over this session's nonce and key", report.reportData())
        .mustHold(expected.reportData(), findings);
    if (expected.initDataDigest().isPresent()) {
      findings.notMade(
          "csv.init_data",
          SOURCE,
          "the digest of the initdata",
          "a report of CSV has no place for it");
    }
    findings.require(
        report.policy().debuggingForbidden(),
        "csv.policy.debug",
        SOURCE,
        Comparison.of(
            "NODBG 1: nobody can debug the machine",
            report.policy().debuggingForbidden() ? "1" : "0"));
    Optional<EventLog> log = eventLog(evidence, findings);
    return new Appraisal(
        List.of(new Submodule("cpu", CsvClaims.of(evidence, log, chain.emulated()))),
        findings.toList(),
        chain.emulated());
  }

  private void platform(CsvCertificate pek, HygonKey cek, Findings findings) {
    boolean signed = pek.isSignedBy(cek, signatures);
    findings.require(
        signed,
        "csv.pek",
        SOURCE,
        Comparison.of(
            "the platform's key signed by the processor's, " + cek,
            signed ? "such a signature" : "another signature"));
  }

  private static void form(CsvEvidence evidence, Findings findings) {
    boolean platform = evidence.pek().key().usage() == HygonKey.PEK;
    Bytes usage = evidence.report().signatureUsage();
    Bytes algorithm = evidence.report().signatureAlgorithm();
    findings.require(
        platform
            && usage.equals(Bytes.ofHex("02100000"))
            && algorithm.equals(Bytes.ofHex("04000000")),
        "csv.signing_key",
        SOURCE,
        Comparison.of(
            "a platform's key (0x1002) with SM2 (4)",
            "a key for 0x%04x, ".formatted(evidence.pek().key().usage())
                + usage.reversed()
                + " with "
                + algorithm.reversed()));
  }

  private static Optional<EventLog> eventLog(CsvEvidence evidence, Findings findings) {
    if (evidence.eventLog().isEmpty() || evidence.report().registers().isEmpty()) {
      findings.notMade(
          "csv.event_log",
          SOURCE,
          "a log that gives the registers",
          evidence.eventLog().isEmpty() ? "no log was sent" : "a report of version 1 has none");
      return Optional.empty();
    }
    try {
      EventLog log = EventLog.parse(evidence.eventLog().get());
      replay(log, evidence.report().registers().get(), findings);
      return Optional.of(log);
    } catch (MalformedException e) {
      findings.failed("csv.event_log", SOURCE, Comparison.of("a well-formed log", e.getMessage()));
      return Optional.empty();
    }
  }

  private static void replay(EventLog log, CsvReport.Registers registers, Findings findings) {
    Replay replay = Replay.ofConfidentialMachine(log, HashAlgorithm.SM3);
    for (int index = 1; index < registers.values().size(); index++) {
      findings.requireEqual(
          "csv.event_log.rtmr" + index,
          "TCG PC Client Platform Firmware Profile, section 10",
          registers.values().get(index),
          replay.value(index));
    }
  }
}
