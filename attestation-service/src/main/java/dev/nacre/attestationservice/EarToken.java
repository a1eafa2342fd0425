package dev.nacre.attestationservice;

import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The claims of an Attestation Result (EAR, draft-ietf-rats-ear) in upstream's shape and order.
///
/// Ours is the member `nacre.emulated` of each submodule: whether the chain of trust ends at the
/// root of an emulated processor, which proves nothing about hardware.
final class EarToken {
  static final String EMULATED = "nacre.emulated";
  static final String EVIDENCE = "ear.veraison.annotated-evidence";
  static final String STATUS = "ear.status";
  static final String VECTOR = "ear.trustworthiness-vector";
  static final String POLICY_ID = "ear.appraisal-policy-id";

  /// What a submodule says itself: no policy adds a claim of that name.
  static final Set<String> OWN = Set.of(STATUS, VECTOR, POLICY_ID, EVIDENCE, EMULATED);

  private static final String RUNTIME_DATA = "runtime_data_claims";

  private final String policyId;
  private final List<Part> parts = new ArrayList<>();

  private record Part(String deviceClass, JsonObject submodule) {}

  EarToken(String policyId) {
    this.policyId = policyId;
  }

  EarToken and(
      String deviceClass,
      JsonObject evidence,
      AppraisalPolicy.Judgement judgement,
      boolean emulated) {
    var submodule =
        JsonObject.builder()
            .put(STATUS, judgement.vector().tier().word())
            .put(VECTOR, judgement.vector().toJson())
            .put(POLICY_ID, policyId)
            .put(EVIDENCE, evidence);
    judgement.extensions().forEach(submodule::put);
    submodule.put(EMULATED, emulated);
    parts.add(new Part(deviceClass, submodule.build()));
    return this;
  }

  JsonObject claims(TokenIssue issue, Instant now) {
    return JsonObject.builder()
        .put("eat_profile", issue.profile())
        .put("iat", now.getEpochSecond())
        .put(
            "ear.verifier-id",
            JsonObject.builder()
                .put("developer", issue.developer())
                .put("build", issue.build())
                .build())
        .put("submods", submodules(issue.verbose()))
        .put("exp", now.plus(issue.lifetime()).getEpochSecond())
        .put("iss", issue.issuer())
        .build();
  }

  /// All of them, in full.
  JsonObject submodules() {
    return submodules(true);
  }

  private JsonObject submodules(boolean verbose) {
    Map<String, Integer> next = new HashMap<>();
    var submodules = JsonObject.builder();
    for (Part part : parts) {
      int index = next.merge(part.deviceClass(), 1, Integer::sum) - 1;
      JsonObject whole = part.submodule();
      submodules.put(part.deviceClass() + index, verbose ? whole : brief(whole));
    }
    return submodules.build();
  }

  /// Without what the devices' submodules say anyway.
  private static JsonObject brief(JsonObject submodule) {
    JsonObject evidence = submodule.object(EVIDENCE);
    return evidence.find(RUNTIME_DATA).orElse(JsonNull.NULL) instanceof JsonObject runtimeData
        ? submodule.with(
            EVIDENCE, evidence.with(RUNTIME_DATA, runtimeData.without("additional-evidence")))
        : submodule;
  }
}
