package dev.nacre.attestationservice;

import dev.nacre.codec.json.Json;
import dev.nacre.policy.Policy;
import java.util.Map;
import java.util.Optional;

/// What is tried before it is in force: a policy about evidence, or reference values.
public final class Trial {
  private final Map<String, Policy> policies;
  private final Map<String, Json> referenceValues;

  private Trial(Map<String, Policy> policies, Map<String, Json> referenceValues) {
    this.policies = Map.copyOf(policies);
    this.referenceValues = Map.copyOf(referenceValues);
  }

  /// Nothing new: what is in force.
  public static Trial nothing() {
    return new Trial(Map.of(), Map.of());
  }

  /// @param name with its class, such as `default_cpu`
  /// @throws dev.nacre.policy.source.PolicyException when `rego` is no policy
  public static Trial ofPolicy(String name, String rego) {
    return new Trial(Map.of(name, AttestationPolicies.compile(name, rego)), Map.of());
  }

  /// The others stay as they are.
  public static Trial ofReferenceValues(Map<String, Json> values) {
    return new Trial(Map.of(), values);
  }

  Optional<Policy> policy(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  Optional<Json> referenceValue(String name) {
    return Optional.ofNullable(referenceValues.get(name));
  }
}
