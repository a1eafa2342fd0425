package dev.nacre.attestation;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a [Verifier] says about evidence. Whether that is good enough for a workload is the
/// business of the owner's policy, which reads the claims.
///
/// @param submodules the claims of each attested part; they are as the evidence says, and to be
///   believed only when `verified`
/// @param findings every check that was made, and every one that was deliberately not made
/// @param verified whether the chain of trust is complete and no check failed
/// @param emulated whether that chain ends at the root of an emulated processor, which proves
///   nothing about hardware
public record VerificationResult(
    Tee tee,
    List<Submodule> submodules,
    List<Finding> findings,
    boolean verified,
    boolean emulated) {
  public VerificationResult {
    submodules = List.copyOf(submodules);
    findings = List.copyOf(findings);
  }

  static VerificationResult of(Tee tee, Appraisal appraisal) {
    boolean sound = !appraisal.submodules().isEmpty() && !Finding.anyFailed(appraisal.findings());
    return new VerificationResult(
        tee, appraisal.submodules(), appraisal.findings(), sound, appraisal.emulated());
  }

  /// The claims of the first part: of a CPU's evidence, the only one. Empty when the evidence could
  /// not be read.
  public JsonObject claims() {
    return submodules.isEmpty() ? JsonObject.empty() : submodules.getFirst().claims();
  }

  /// The same verdict with more findings, which must not be failures: they are about what was not
  /// looked at.
  public VerificationResult and(List<Finding> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<Finding> all = Stream.concat(findings.stream(), more.stream()).toList();
    return new VerificationResult(tee, submodules, all, verified, emulated);
  }

  /// The verdict for an owner who believes nothing whose revocation is not known: a list, or a
  /// responder's answer, that could not be had refuses the evidence.
  public VerificationResult requiringRevocation() {
    List<Finding> strict =
        findings.stream()
            .map(finding ->
                finding.leavesRevocationOpen()
                    ? finding.demanded("the owner requires that revocation is known")
                    : finding)
            .toList();
    boolean sound = verified && !Finding.anyFailed(strict);
    return new VerificationResult(tee, submodules, strict, sound, emulated);
  }

  public List<Finding> failures() {
    return findings.stream().filter(Finding::failed).toList();
  }

  /// The verdict for people: one sentence.
  public String sentence() {
    String subject = emulated ? tee + " (emulated)" : tee.wireName();
    if (verified) {
      return subject + " evidence is verified";
    }
    return failures().stream()
        .map(Finding::sentence)
        .collect(Collectors.joining("; ", subject + " evidence is refused: ", ""));
  }

  /// `{"tee":…,"verified":…,"emulated":…,"claims":{…},"findings":[…]}`, and `submods` where there
  /// is more than one part.
  public JsonObject toJson() {
    var json =
        JsonObject.builder()
            .put("tee", tee.wireName())
            .put("verified", verified)
            .put("emulated", emulated)
            .put("claims", claims());
    if (submodules.size() > 1) {
      json.put(
          "submods",
          submodules.stream().map(VerificationResult::toJson).collect(JsonArray.collector()));
    }
    return json.put(
            "findings", findings.stream().map(Finding::toJson).collect(JsonArray.collector()))
        .build();
  }

  private static JsonObject toJson(Submodule part) {
    return JsonObject.builder()
        .put("class", part.deviceClass())
        .put("claims", part.claims())
        .build();
  }
}
