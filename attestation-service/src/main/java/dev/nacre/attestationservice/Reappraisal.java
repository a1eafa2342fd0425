package dev.nacre.attestationservice;

import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.policy.source.PolicyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is said at `now` about machines that were judged before, from the claims in their tokens.
record Reappraisal(Appraiser appraiser, Instant now) {
  /// Between the names of several policies in a token; no name has it.
  static final String AND = ",";

  /// The claims as they would be if `trial` were in force.
  ///
  /// @throws MalformedException when a policy gives no trust claims, or is missing
  /// @throws PolicyException when a policy ends in an error
  JsonObject under(Trial trial, JsonObject claims) {
    var submodules = JsonObject.builder();
    Submodules.of(claims)
        .forEach((name, part) -> submodules.put(name, judgedAgain(name, part, trial)));
    return claims.with("submods", submodules.build());
  }

  private JsonObject judgedAgain(String name, JsonObject submodule, Trial trial) {
    JsonObject evidence = submodule.object(EarToken.EVIDENCE);
    TrustVector vector =
        policyNames(name, submodule).stream()
            .map(policyName -> tried(policyName, trial).vector(evidence))
            .reduce(TrustVector::worst)
            .orElseThrow(() -> MalformedException.at(EarToken.POLICY_ID, "a policy", "none"));
    return submodule
        .with(EarToken.STATUS, Json.of(vector.tier().word()))
        .with(EarToken.VECTOR, vector.toJson());
  }

  private AppraisalPolicy tried(String name, Trial trial) {
    AppraisalPolicy real =
        trial
            .policy(name)
            .map(policy -> appraiser.policy(name, policy, now))
            .orElseGet(() -> appraiser.policy(name, now));
    return real.with(wanted -> trial.referenceValue(wanted, real.referenceValues()));
  }

  /// Which policies judge a submodule: their names and the class in its own name.
  private static List<String> policyNames(String submoduleName, JsonObject submodule) {
    String policyId =
        submodule.find(EarToken.POLICY_ID).orElse(JsonNull.NULL) instanceof JsonString(String id)
            ? id
            : "default";
    String suffix = "_" + submoduleName.replaceAll("[0-9]+$", "");
    return Arrays.stream(policyId.split(AND, -1)).map(id -> id + suffix).toList();
  }

  /// Why the machine of `claims` is not trusted in full.
  List<Shortfall> shortfalls(JsonObject claims) {
    var shortfalls = new ArrayList<Shortfall>();
    Submodules.of(claims).forEach((name, part) -> shortfalls.addAll(shortfalls(name, part)));
    return shortfalls;
  }

  private List<Shortfall> shortfalls(String name, JsonObject submodule) {
    try {
      var shortfalls = new ArrayList<Shortfall>();
      for (String policyName : policyNames(name, submodule)) {
        AppraisalPolicy policy = appraiser.policy(policyName, now);
        shortfalls.addAll(
            Counterfactuals.of(
                name, policy, submodule.object(EarToken.EVIDENCE), appraiser::standing));
      }
      return shortfalls;
    } catch (MalformedException | PolicyException | RemoteException e) {
      return List.of(
          new Shortfall(
              name,
              "attestation policy",
              "ear.status",
              "a policy that judges",
              String.valueOf(e.getMessage()),
              AttestationPolicies.mending(policyNames(name, submodule).getFirst())));
    }
  }
}
