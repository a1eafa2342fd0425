package dev.nacre.keybroker;

import dev.nacre.attestationservice.Trial;
import dev.nacre.attestationservice.reference.ReferenceSets;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicyException;
import java.util.ArrayList;
import java.util.Optional;

/// Tries a policy or reference values on the evidence of the past before they are in force: who
/// would be let in, who would be locked out?
final class DryRun {
  private final AttestationBackend service;
  private final Optional<ReferenceSets> sets;
  private final ResourcePolicies policy;
  private final Judged judged;

  /// @param sets those that wait to come into force; empty where another service keeps them
  DryRun(
      AttestationBackend service,
      Optional<ReferenceSets> sets,
      ResourcePolicies policy,
      Judged judged) {
    this.service = service;
    this.sets = sets;
    this.policy = policy;
    this.judged = judged;
  }

  /// What is tried.
  ///
  /// @param resourcePolicy in place of the one in force
  /// @param name which resource policy it would replace
  private record Proposal(Trial trial, Optional<Policy> resourcePolicy, String name) {
    static Proposal of(Trial trial) {
      return new Proposal(trial, Optional.empty(), ResourcePolicies.DEFAULT);
    }
  }

  /// `POST /nacre/v0/dry-run` with `{"kind": "resource", "policy"}` (and `name` for a named
  /// policy), `{"kind": "attestation", "id", "policy"}`, `{"kind": "reference-values", "values"}`
  /// or `{"kind": "reference-set", "set"}` for what waits in a set.
  Reply run(Call call) {
    Proposal proposal;
    try {
      proposal = proposal(Reading.object(call.body()));
    } catch (PolicyException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    } catch (MalformedException e) {
      throw ApiException.malformed(String.valueOf(e.getMessage()));
    }
    var changes = new ArrayList<Json>();
    int same = 0;
    for (Judged.Case past : judged.all()) {
      boolean before = allows(past, Proposal.of(Trial.nothing()));
      boolean after = allows(past, proposal);
      if (before == after) {
        same++;
      } else {
        changes.add(told(past, after));
      }
    }
    return Reply.json(
        JsonObject.builder().put("unchanged", same).put("changed", new JsonArray(changes)).build());
  }

  private Proposal proposal(JsonObject message) {
    return switch (message.string("kind")) {
      case "resource" ->
          new Proposal(
              Trial.nothing(),
              Optional.of(ResourcePolicy.compile(policyName(message), rego(message))),
              policyName(message));
      case "attestation" ->
          judgedAnew(
              Trial.ofPolicy(message.string("id"), rego(message)), "policies about evidence");
      case "reference-values" ->
          judgedAnew(
              Trial.ofReferenceValues(message.object("values").members()), "reference values");
      case "reference-set" ->
          judgedAnew(Trial.of(known().proposal(message.string("set"))), "reference values");
      case String other ->
          throw MalformedException.at(
              "kind", "resource, attestation, reference-values or reference-set", other);
    };
  }

  private static String policyName(JsonObject message) {
    return message.find("name").isPresent() ? message.string("name") : ResourcePolicies.DEFAULT;
  }

  /// Only who judges can say what it would say.
  private Proposal judgedAnew(Trial trial, String what) {
    service
        .elsewhere()
        .ifPresent(who -> {
          throw ApiException.keptElsewhere("a trial of " + what, who);
        });
    return Proposal.of(trial);
  }

  private ReferenceSets known() {
    return sets.orElseThrow(() ->
        ApiException.keptElsewhere(
            "sets of reference values",
            service.references().elsewhere().orElse("another service")));
  }

  private static String rego(JsonObject message) {
    return Bytes.ofBase64Url(message.string("policy")).utf8();
  }

  /// A policy that fails on a case does not allow it.
  private boolean allows(Judged.Case past, Proposal proposal) {
    try {
      var guest = new Proven(service.judgeAgain(past.claims(), proposal.trial()));
      return proposal
          .resourcePolicy()
          .filter(_ -> policy.nameFor(past.question()).equals(proposal.name()))
          .map(tried -> policy.allows(tried, guest, past.question()))
          .orElseGet(() -> policy.allows(guest, past.question()));
    } catch (PolicyException | MalformedException e) {
      return false;
    }
  }

  private static Json told(Judged.Case past, boolean after) {
    return past.described().with("would", Json.of(after ? "be let in" : "be locked out"));
  }
}
