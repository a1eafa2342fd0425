package dev.nacre.keybroker.refusal;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.call.Trouble;
import java.util.List;
import java.util.Optional;

/// Why a guest was refused, in full: for the owner.
///
/// @param stage `challenge`, `attestation` or `release`
/// @param code the kind of reason, which the guest learns too
/// @param sentence the reason, for people
/// @param tee the kind of machine, in upstream's spelling
/// @param resource what was asked for, at a release
/// @param details members that tell more: findings, shortfalls, the policy's explanation
/// @param claims what the guest claimed and proved, where it got that far: to try other policies on
public record Refusal(
    String stage,
    RefusalCode code,
    String sentence,
    String tee,
    Optional<String> resource,
    JsonObject details,
    Optional<JsonObject> claims) {

  public static Refusal ofEvidence(
      RefusalCode code, String sentence, String tee, List<Finding> findings) {
    return new Refusal(
        "attestation",
        code,
        sentence,
        tee,
        Optional.empty(),
        JsonObject.builder()
            .put("findings", findings.stream().map(Refusal::told).collect(JsonArray.collector()))
            .build(),
        Optional.empty());
  }

  static Refusal of(Trouble trouble, Occasion occasion) {
    var finding =
        new Finding(
            trouble.check(),
            Finding.Status.FAILED,
            trouble.expected(),
            trouble.found(),
            "docs/errors.md");
    return new Refusal(
        occasion.stage(),
        trouble.code(),
        finding.sentence(),
        occasion.tee(),
        occasion.resource(),
        JsonObject.builder()
            .put(
                "findings",
                JsonArray.of(finding.toJson().with("advice", Json.of(trouble.advice()))))
            .build(),
        Optional.empty());
  }

  private static Json told(Finding finding) {
    return finding.failed()
        ? finding.toJson().with("advice", Json.of(EvidenceAdvice.about(finding)))
        : finding.toJson();
  }

  /// @param at the time, in ISO 8601
  /// @param source whom it came from, by [dev.nacre.keybroker.limits.Sources]
  JsonObject toJson(String id, String at, String source) {
    var json =
        JsonObject.builder()
            .put("id", id)
            .put("at", at)
            .put("stage", stage)
            .put("code", code.word())
            .put("sentence", sentence)
            .put("tee", tee)
            .put("source", source);
    resource.ifPresent(name -> json.put("resource", name));
    details.members().forEach(json::put);
    claims.ifPresent(known -> json.put("claims", known));
    return json.build();
  }
}
