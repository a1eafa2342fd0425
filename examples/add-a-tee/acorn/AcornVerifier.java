package acorn;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;

/// Judges reports: first whether the maker signed them, then what they say.
///
/// @param root SHA-256 over the DER SubjectPublicKeyInfo of the maker's key
public record AcornVerifier(Bytes root) {
  private static final String SOURCE = "Acorn architecture manual, section 1";

  /// Every check is made, and leaves a finding, whatever the one before it found.
  ///
  /// @param key that is said to have signed
  public Appraisal verify(AcornReport report, PublicKey key, Expected expected) {
    Findings findings = Findings.none();
    Bytes fingerprint = Digests.sha256(Bytes.of(key.getEncoded()));
    findings.requireEqual("acorn.root", SOURCE, root, fingerprint);
    boolean signed = isSigned(report, key);
    findings.require(
        signed,
        "acorn.signature",
        SOURCE,
        Comparison.of(
            "a signature of that key", signed ? "such a signature" : "another signature"));
    findings.require(
        !report.debuggable(),
        "acorn.debug",
        SOURCE,
        Comparison.of("0: the host cannot debug the machine", report.debuggable() ? 1 : 0));
    new Slot(
            "acorn.report_data",
            "the digest over this session's nonce and key",
            report.reportData())
        .mustHold(expected.reportData(), findings);
    if (expected.initDataDigest().isPresent()) {
      findings.notMade(
          "acorn.init_data", SOURCE, "the digest of the initdata", "a report has no place for it");
    }
    findings.notMade(
        "acorn.measurement",
        "RFC 9334 section 8.5",
        "a measurement that the owner expects",
        "left to the policy and its reference values");
    return new Appraisal(List.of(new Submodule("cpu", claims(report))), findings.toList(), false);
  }

  /// What policies read, as `input.acorn`.
  private static JsonObject claims(AcornReport report) {
    return JsonObject.builder()
        .put("measurement", report.measurement().hex())
        .put("svn", report.svn())
        .put("debug", report.debuggable())
        .put("report_data", report.reportData().hex())
        .build();
  }

  private static boolean isSigned(AcornReport report, PublicKey key) {
    try {
      var verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(report.signed().toArray());
      return verifier.verify(report.signature().toArray());
    } catch (GeneralSecurityException noSignatureOfThatKey) {
      return false;
    }
  }
}
