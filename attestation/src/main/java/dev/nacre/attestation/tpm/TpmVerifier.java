package dev.nacre.attestation.tpm;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.MeasuredBoot;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Judges TPM evidence: whose key signed it, over which registers, and by which log they came to
/// be.
public final class TpmVerifier {
  private static final int NONCE = 32;

  private final TrustAnchors anchors;

  public TpmVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public Appraisal verify(
      TpmEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    QuotedRegisters registers = evidence.registers();
    KeyTrust.Outcome trust =
        new KeyTrust(
                anchors, expected.enrolledKeys(), expected.requestKey().map(EndorsementTrust::new))
            .appraise(evidence, endorsements, at, findings);
    attributes(evidence, findings);
    registers.authenticate(evidence.key(), findings);
    new Slot(
            "tpm.report_data",
            "the digest over this session's nonce and key",
            registers.quote().extraData())
        .mustEqual(
            expected.reportData().map(value -> bound(value, registers.quote().extraData())),
            findings);
    registers.initData(expected.initDataDigest(), findings);
    Optional<EventLog> log = evidence.eventLog().map(EventLog::parse);
    log.ifPresentOrElse(
        present -> registers.explainedBy(present, findings),
        () -> QuotedRegisters.unexplained(findings));
    return new Appraisal(
        List.of(new Submodule("cpu", claims(evidence, trust, log))),
        findings.toList(),
        trust.emulated());
  }

  /// What the quote must bind: the value cut off or filled up to 32 bytes, as guests do it, or all
  /// of a longer one.
  private static Bytes bound(Bytes reportData, Bytes found) {
    return reportData.size() > NONCE && reportData.size() == found.size()
        ? reportData
        : Slot.fitted(reportData, NONCE);
  }

  private static void attributes(TpmEvidence evidence, Findings findings) {
    String check = "tpm.ak.attributes";
    String source = "TPM 2.0 part 2, TPMA_OBJECT";
    String expected = "a restricted signing key that the TPM made and keeps";
    Optional<TpmPublic> area = evidence.publicArea();
    if (area.isEmpty()) {
      findings.notMade(
          check,
          source,
          expected,
          "the evidence does not hold the key's public area; who enrolled the key must have"
              + " looked");
      return;
    }
    findings.require(
        area.get().isForAttestation(),
        check,
        source,
        Comparison.of(expected, "attributes %08x".formatted(area.get().attributes())));
  }

  private static JsonObject claims(
      TpmEvidence evidence, KeyTrust.Outcome trust, Optional<EventLog> log) {
    QuotedRegisters registers = evidence.registers();
    JsonObject.Builder claims =
        registers
            .registerClaims()
            .put("report_data", registers.quote().extraData().hex())
            .put("ak_public", evidence.key().der().base64());
    registers.register(8).ifPresent(value -> claims.put("init_data", value.hex()));
    JsonObject.Builder ours =
        registers
            .quoteClaims()
            .put("emulated", trust.emulated())
            .put("ak_fingerprint", evidence.key().fingerprint().hex())
            .put("ak_trust", trust.way());
    evidence.publicArea().ifPresent(area -> ours.put("ak_name", area.name().hex()));
    log.ifPresent(known ->
        ours.put("boot", MeasuredBoot.of(known, registers.bank()).toJson())
            .put("uefi_event_logs", known.toJson()));
    return claims.put("nacre", ours.build()).build();
  }
}
