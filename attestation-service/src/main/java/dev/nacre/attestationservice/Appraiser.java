package dev.nacre.attestationservice;

import dev.nacre.attestationservice.reference.ReferenceSource;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.attestationservice.reference.Standing;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.policy.Policy;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// The policies that are in force, each with the reference values that it compares with.
final class Appraiser {
  private final AttestationPolicies policies;
  private final ReferenceValues own;
  private final Optional<ReferenceSource> source;
  private final Optional<RemoteLookups> lookups;

  /// @param source who is asked for reference values in place of `own`
  Appraiser(AttestationPolicies policies, ReferenceValues own, Optional<ReferenceSource> source) {
    this.policies = policies;
    this.own = own;
    this.source = source;
    this.lookups = source.map(RemoteLookups::new);
  }

  /// @param name with its class, such as `default_cpu`
  /// @throws MalformedException when there is none of that name
  AppraisalPolicy policy(String name, Instant now) {
    return policies
        .find(name)
        .map(policy -> policy(name, policy, now))
        .orElseThrow(() ->
            MalformedException.at(
                "attestation policy", "one named " + name, "only " + policies.names()));
  }

  /// As if `policy` were the one of that name.
  AppraisalPolicy policy(String name, Policy policy, Instant now) {
    return new AppraisalPolicy(name, policy, lookups(name), now);
  }

  /// For one judgement by a policy.
  private Function<String, Optional<Json>> lookups(String policy) {
    return lookups
        .<Function<String, Optional<Json>>>map(remote -> remote.by(policy)::value)
        .orElse(this::referenceValue);
  }

  /// The value that policies compare with; empty when there is none.
  ///
  /// @throws dev.nacre.attestationservice.remote.RemoteException when another service keeps it and
  ///   does not tell
  Optional<Json> referenceValue(String name) {
    return source
        .map(asked -> asked.value(name))
        .orElseGet(() -> own.find(name).map(ReferenceValue::value));
  }

  /// What else is known of a reference value: of those that another service keeps, only that knows
  /// more.
  Standing standing(String name) {
    return source.isPresent() ? Standing.UNKNOWN : own.standing(name);
  }
}
