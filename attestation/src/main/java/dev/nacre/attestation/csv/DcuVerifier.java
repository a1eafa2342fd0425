package dev.nacre.attestation.csv;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;

/// Judges the evidence of Hygon's accelerators, each by itself: one part of the result each.
public final class DcuVerifier {
  private static final String SOURCE = "Hygon DCU attestation report";
  private static final String CLASS = "dcu";

  private final TrustAnchors anchors;
  private final HygonSignatures signatures = new HygonSignatures();

  public DcuVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public Appraisal verify(DcuEvidence evidence, Endorsements endorsements, Expected expected) {
    Findings findings = Findings.none();
    var parts = new ArrayList<Submodule>();
    boolean emulated = false;
    for (int i = 0; i < evidence.reports().size(); i++) {
      DcuEvidence.Report report = evidence.reports().get(i);
      String name = "hygondcu." + CLASS + i;
      HygonChain.Outcome chain =
          HygonChain.appraise(
              name,
              endorsements,
              anchors,
              cek -> signatures.hold(cek, report.signed(), report.signature()),
              signatures,
              findings);
      emulated |= chain.emulated();
      boolean signed =
          chain
              .cek()
              .map(cek -> signatures.hold(cek, report.signed(), report.signature()))
              .orElse(false);
      findings.require(
          signed,
          name + ".signature",
          SOURCE,
          Comparison.of(
              "a signature of the processor's key, SM2 with SM3",
              signed
                  ? "such a signature"
                  : chain.cek().isEmpty() ? "no key to check it with" : "another signature"));
      new Slot(
              name + ".user_data",
              "the digest over this session's nonce and key",
              report.userData())
          .mustHold(expected.reportData(), findings);
      parts.add(new Submodule(CLASS, claims(report, chain.emulated())));
    }
    return new Appraisal(parts, findings.toList(), emulated);
  }

  static JsonObject claims(DcuEvidence.Report report, boolean emulated) {
    JsonObject body =
        JsonObject.builder()
            .put("version", Long.toHexString(report.version()))
            .put("chip_id", report.chipId().hex())
            .put("user_data", report.userData().hex())
            .put("measure", report.measurement().hex())
            .put("reserved", report.reserved().hex())
            .put("sig_usage", Long.toHexString(report.signatureUsage()))
            .put("sig_algo", Long.toHexString(report.signatureAlgorithm()))
            .build();
    return JsonObject.builder()
        .put("body", body)
        .put("report_data", report.userData().hex())
        .put("nacre", JsonObject.builder().put("emulated", emulated).build())
        .build();
  }
}
