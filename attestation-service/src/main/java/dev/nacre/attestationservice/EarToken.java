package dev.nacre.attestationservice;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  private static final String PROFILE = "tag:github.com,2024:confidential-containers/Trustee";
  private static final JsonObject VERIFIER =
      JsonObject.builder()
          .put("developer", "https://nacre.dev")
          .put("build", "nacre 0.1.0")
          .build();

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

  JsonObject claims(AttestationSettings settings, Instant now) {
    return JsonObject.builder()
        .put("eat_profile", PROFILE)
        .put("iat", now.getEpochSecond())
        .put("ear.verifier-id", VERIFIER)
        .put("submods", submodules())
        .put("exp", now.plus(settings.tokenLifetime()).getEpochSecond())
        .put("iss", settings.issuer())
        .build();
  }

  private Json submodules() {
    Map<String, Integer> next = new HashMap<>();
    var submodules = JsonObject.builder();
    for (Part part : parts) {
      int index = next.merge(part.deviceClass(), 1, Integer::sum) - 1;
      submodules.put(part.deviceClass() + index, part.submodule());
    }
    return submodules.build();
  }
}
