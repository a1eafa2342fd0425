package dev.nacre.attestationservice;

import dev.nacre.attestationservice.reference.ReferenceSets;
import dev.nacre.codec.json.Json;
import dev.nacre.policy.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What is tried before it is in force: a policy about evidence, or reference values.
public final class Trial {
  private final Map<String, Policy> policies;
  private final Map<String, Json> referenceValues;
  private final Set<String> removed;

  private Trial(
      Map<String, Policy> policies, Map<String, Json> referenceValues, Set<String> removed) {
    this.policies = Map.copyOf(policies);
    this.referenceValues = Map.copyOf(referenceValues);
    this.removed = Set.copyOf(removed);
  }

  /// Nothing new: what is in force.
  public static Trial nothing() {
    return new Trial(Map.of(), Map.of(), Set.of());
  }

  /// @param name with its class, such as `default_cpu`
  /// @throws dev.nacre.policy.source.PolicyException when `rego` is no policy
  public static Trial ofPolicy(String name, String rego) {
    return new Trial(Map.of(name, AttestationPolicies.compile(name, rego)), Map.of(), Set.of());
  }

  /// The others stay as they are.
  public static Trial ofReferenceValues(Map<String, Json> values) {
    return new Trial(Map.of(), values, Set.of());
  }

  /// As if a set had come into force.
  public static Trial of(ReferenceSets.Proposal proposal) {
    return new Trial(Map.of(), proposal.values(), proposal.removed());
  }

  Optional<Policy> policy(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /// The value of a name while this is tried.
  ///
  /// @param real gives what is in force
  Optional<Json> referenceValue(String name, Function<String, Optional<Json>> real) {
    if (removed.contains(name)) {
      return Optional.empty();
    }
    return Optional.ofNullable(referenceValues.get(name)).or(() -> real.apply(name));
  }
}
