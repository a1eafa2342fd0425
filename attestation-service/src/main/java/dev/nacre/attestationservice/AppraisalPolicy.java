package dev.nacre.attestationservice;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.Policy;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// One policy about evidence, with the reference values it compares with.
///
/// @param referenceValues gives the value of a name, where there is one
record AppraisalPolicy(
    String name, Policy policy, Function<String, Optional<Json>> referenceValues, Instant at) {
  private static final Pattern RULE = Pattern.compile("[a-z_]+");
  private static final String TRUST_CLAIMS = "data.policy.trust_claims";
  private static final String EXTENSIONS = "data.policy.extensions";

  /// What a policy says about one machine or device.
  ///
  /// @param extensions what it adds to the token
  record Judgement(TrustVector vector, Map<String, Json> extensions) {
    /// The worst of both, and what each adds; the first counts where both add the same.
    Judgement and(Judgement other) {
      var all = new LinkedHashMap<>(other.extensions());
      all.putAll(extensions);
      return new Judgement(vector.worst(other.vector()), all);
    }
  }

  /// @throws MalformedException when the policy gives no trust claims, or such that mean nothing
  /// @throws dev.nacre.policy.source.PolicyException when the evaluation fails
  Judgement judge(JsonObject evidence) {
    EvaluationInput input = input(evidence);
    Map<String, Json> extensions =
        policy
            .evaluate(EXTENSIONS, input)
            .map(Value::toJson)
            .map(this::extensions)
            .orElse(Map.of());
    return new Judgement(vector(input), extensions);
  }

  TrustVector vector(JsonObject evidence) {
    return vector(input(evidence));
  }

  /// Why the policy says what it says about one trustworthiness claim.
  ///
  /// @param rule the claim; where the policy has no rule of that name, all of its claims
  /// @throws dev.nacre.policy.source.PolicyException when the evaluation fails
  Explanation explain(String rule, JsonObject evidence) {
    EvaluationInput input = input(evidence);
    boolean named = RULE.matcher(rule).matches();
    return Optional.of("data.policy." + rule)
        .filter(_ -> named)
        .map(path -> policy.explain(path, input))
        .filter(explanation -> explanation.result().isPresent())
        .orElseGet(() -> policy.explain(TRUST_CLAIMS, input));
  }

  AppraisalPolicy with(Function<String, Optional<Json>> others) {
    return new AppraisalPolicy(name, policy, others, at);
  }

  private TrustVector vector(EvaluationInput input) {
    Value trustClaims =
        policy
            .evaluate(TRUST_CLAIMS, input)
            .orElseThrow(() ->
                MalformedException.at(
                    "policy " + name, "a rule trust_claims that is defined", "none"));
    return TrustVector.parse(trustClaims.toJson());
  }

  private EvaluationInput input(JsonObject evidence) {
    return EvaluationInput.of(Value.of(evidence))
        .at(at)
        .strict(true)
        .with(AttestationPolicies.REFERENCE_VALUE, this::referenceValue);
  }

  private Optional<Value> referenceValue(List<Value> arguments) {
    if (arguments.getFirst().toJson() instanceof JsonString(String wanted)) {
      return Optional.of(referenceValues.apply(wanted).map(Value::of).orElse(NullValue.NULL));
    }
    return Optional.empty();
  }

  private Map<String, Json> extensions(Json json) {
    if (!(json instanceof JsonArray(List<Json> elements))) {
      throw MalformedException.at("policy " + name + ": extensions", "an array", json.kind());
    }
    var extensions = new LinkedHashMap<String, Json>();
    for (Json element : elements) {
      if (!(element instanceof JsonObject extension)) {
        throw MalformedException.at("policy " + name + ": extensions", "objects", element.kind());
      }
      String given = extension.string("name");
      if (EarToken.OWN.contains(given)) {
        throw MalformedException.at(
            "policy " + name + ": extensions", "names that no claim has", given);
      }
      extensions.put(given, extension.get("value"));
    }
    return extensions;
  }
}
