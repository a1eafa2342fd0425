package dev.nacre.attestation;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a [Verifier] says about all the evidence of one machine: its processor's, and that of the
/// devices beside it.
///
/// @param results at least one, in the order in which the evidence was given
public record CompositeResult(List<VerificationResult> results) {
  public CompositeResult {
    results = List.copyOf(results);
    if (results.isEmpty()) {
      throw new IllegalArgumentException("expected at least one result, found none");
    }
  }

  /// One attested part.
  ///
  /// @param name as tokens name it: its class and a number from 0, `cpu0`, `gpu1`
  /// @param result of the evidence to which it belongs
  public record Part(String name, VerificationResult result, Submodule submodule) {}

  public List<Part> parts() {
    Map<String, Integer> next = new HashMap<>();
    var parts = new ArrayList<Part>();
    for (VerificationResult result : results) {
      for (Submodule submodule : result.submodules()) {
        int number = next.merge(submodule.deviceClass(), 1, Integer::sum) - 1;
        parts.add(new Part(submodule.deviceClass() + number, result, submodule));
      }
    }
    return parts;
  }

  /// Whether all of the evidence is.
  public boolean verified() {
    return results.stream().allMatch(VerificationResult::verified);
  }

  /// Whether any of it rests on an emulated root.
  public boolean emulated() {
    return results.stream().anyMatch(VerificationResult::emulated);
  }

  /// The verdict for people.
  public String sentence() {
    return results.stream().map(VerificationResult::sentence).collect(Collectors.joining("; "));
  }

  /// Of one piece of evidence [VerificationResult#toJson]; of several
  /// `{"verified":…,"emulated":…,"evidence":[{"tee":…,"verified":…,"emulated":…,"findings":[…]}],
  /// "submods":{"cpu0":{"tee":…,"claims":{…}},…}}`.
  public JsonObject toJson() {
    if (results.size() == 1) {
      return results.getFirst().toJson();
    }
    var submodules = JsonObject.builder();
    for (Part part : parts()) {
      submodules.put(
          part.name(),
          JsonObject.builder()
              .put("tee", part.result().tee().wireName())
              .put("claims", part.submodule().claims())
              .build());
    }
    return JsonObject.builder()
        .put("verified", verified())
        .put("emulated", emulated())
        .put(
            "evidence",
            results.stream().map(CompositeResult::findings).collect(JsonArray.collector()))
        .put("submods", submodules.build())
        .build();
  }

  private static JsonObject findings(VerificationResult result) {
    return JsonObject.builder()
        .put("tee", result.tee().wireName())
        .put("verified", result.verified())
        .put("emulated", result.emulated())
        .put(
            "findings",
            result.findings().stream().map(Finding::toJson).collect(JsonArray.collector()))
        .build();
  }
}
