package dev.nacre.attestationservice;

import dev.nacre.attestation.CompositeResult;
import dev.nacre.attestationservice.reference.Standing;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.initdata.Initdata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Judges evidence as the service does, without one: by policies and reference values at hand, and
/// without signing anything. For trying a policy out at the desk.
public final class DeskAppraisal {
  /// The class for which a policy is named that judges every class without one of its own.
  public static final String ANY_CLASS = "*";

  private final Map<String, Policy> policies;
  private final JsonObject referenceValues;
  private final Instant at;

  private DeskAppraisal(Map<String, Policy> policies, JsonObject referenceValues, Instant at) {
    this.policies = policies;
    this.referenceValues = referenceValues;
    this.at = at;
  }

  /// No policy yet.
  ///
  /// @param referenceValues by name, each usually an array of what is accepted
  /// @param at what policies take for now
  public static DeskAppraisal with(JsonObject referenceValues, Instant at) {
    return new DeskAppraisal(Map.of(), referenceValues, at);
  }

  /// With a policy for one class of devices, or [#ANY_CLASS].
  ///
  /// @throws PolicyException when `rego` is no policy
  public DeskAppraisal policy(String deviceClass, String rego) {
    var all = new LinkedHashMap<>(policies);
    all.put(deviceClass, AttestationPolicies.compile(deviceClass, rego));
    return new DeskAppraisal(all, referenceValues, at);
  }

  /// With the default policies of all classes that have one.
  public DeskAppraisal defaultPolicies() {
    var all = new LinkedHashMap<>(policies);
    AttestationPolicies.defaults()
        .forEach((name, rego) ->
            all.put(
                name.substring(AttestationPolicies.DEFAULT.length()),
                AttestationPolicies.compile(name, rego)));
    return new DeskAppraisal(all, referenceValues, at);
  }

  /// What the policies say.
  ///
  /// @param submodules by name such as `cpu0`, as in a token (EAR)
  /// @param affirms whether the status of each is `affirming`
  /// @param shortfalls why not, as far as one change of evidence or reference values explains it
  public record Judgement(JsonObject submodules, boolean affirms, List<Shortfall> shortfalls) {
    public Judgement {
      shortfalls = List.copyOf(shortfalls);
    }

    /// `{"affirms":…,"submods":{…},"shortfalls":[…]}`.
    public JsonObject toJson() {
      return JsonObject.builder()
          .put("affirms", affirms)
          .put("submods", submodules)
          .put(
              "shortfalls",
              shortfalls.stream().map(Shortfall::toJson).collect(JsonArray.collector()))
          .build();
    }
  }

  /// @param evidence verified; what is not, no policy should see
  /// @param initData what the digest in the evidence stands for, where it is known
  /// @throws MalformedException when a class has no policy, or a policy gives no trust claims
  /// @throws PolicyException when the evaluation fails
  public Judgement judge(CompositeResult evidence, Optional<Initdata> initData) {
    Json document = initData.<Json>map(InitDataClaims::of).orElse(JsonNull.NULL);
    var token = new EarToken("desk");
    var shortfalls = new ArrayList<Shortfall>();
    boolean affirms = true;
    for (CompositeResult.Part part : evidence.parts()) {
      String deviceClass = part.submodule().deviceClass();
      JsonObject claims =
          AnnotatedEvidence.of(
              part.result().tee(), part.submodule().claims(), document, JsonNull.NULL);
      AppraisalPolicy policy = policy(deviceClass);
      AppraisalPolicy.Judgement judgement = policy.judge(claims);
      affirms &= judgement.vector().tier() == TrustTier.AFFIRMING;
      shortfalls.addAll(Counterfactuals.of(part.name(), policy, claims, _ -> Standing.UNKNOWN));
      var _ = token.and(deviceClass, claims, judgement, part.result().emulated());
    }
    return new Judgement(token.submodules(), affirms, shortfalls);
  }

  private AppraisalPolicy policy(String deviceClass) {
    Policy policy = policies.getOrDefault(deviceClass, policies.get(ANY_CLASS));
    if (policy == null) {
      throw MalformedException.at(
          "policies", "one for the class " + deviceClass, "only for " + policies.keySet());
    }
    return new AppraisalPolicy(deviceClass, policy, referenceValues::findPresent, at);
  }
}
