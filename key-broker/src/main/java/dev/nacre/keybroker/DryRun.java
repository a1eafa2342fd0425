package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Trial;
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
  private final AttestationService service;
  private final ResourcePolicy policy;
  private final Judged judged;

  DryRun(AttestationService service, ResourcePolicy policy, Judged judged) {
    this.service = service;
    this.policy = policy;
    this.judged = judged;
  }

  /// What is tried.
  ///
  /// @param resourcePolicy in place of the one in force
  private record Proposal(Trial trial, Optional<Policy> resourcePolicy) {}

  /// `POST /nacre/v0/dry-run` with `{"kind": "resource", "policy"}`, `{"kind": "attestation", "id",
  /// "policy"}` or `{"kind": "reference-values", "values"}`.
  Reply run(Call call) {
    Proposal proposal;
    try {
      proposal = proposal(Handshake.object(call.body()));
    } catch (PolicyException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    } catch (MalformedException e) {
      throw ApiException.malformed(String.valueOf(e.getMessage()));
    }
    var changes = new ArrayList<Json>();
    int same = 0;
    for (Judged.Case past : judged.all()) {
      boolean before = allows(past, new Proposal(Trial.nothing(), Optional.empty()));
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

  private static Proposal proposal(JsonObject message) {
    return switch (message.string("kind")) {
      case "resource" ->
          new Proposal(Trial.nothing(), Optional.of(ResourcePolicy.compile(rego(message))));
      case "attestation" ->
          new Proposal(Trial.ofPolicy(message.string("id"), rego(message)), Optional.empty());
      case "reference-values" ->
          new Proposal(
              Trial.ofReferenceValues(message.object("values").members()), Optional.empty());
      case String other ->
          throw MalformedException.at("kind", "resource, attestation or reference-values", other);
    };
  }

  private static String rego(JsonObject message) {
    return Bytes.ofBase64Url(message.string("policy")).utf8();
  }

  /// A policy that fails on a case does not allow it.
  private boolean allows(Judged.Case past, Proposal proposal) {
    try {
      JsonObject claims = service.judgeAgain(past.claims(), proposal.trial());
      return proposal
          .resourcePolicy()
          .map(tried -> policy.allows(tried, claims, past.question()))
          .orElseGet(() -> policy.allows(claims, past.question()));
    } catch (PolicyException | MalformedException e) {
      return false;
    }
  }

  private static Json told(Judged.Case past, boolean after) {
    var statuses = JsonObject.builder();
    past.claims()
        .object("submods")
        .members()
        .forEach((name, value) -> {
          if (value instanceof JsonObject submodule) {
            statuses.put(name, submodule.get("ear.status"));
          }
        });
    return JsonObject.builder()
        .put("resource", "kbs:///" + String.join("/", past.question().path()))
        .put("tee", Release.tee(past.claims()))
        .put("seen", past.at())
        .put("status", statuses.build())
        .put("would", after ? "be let in" : "be locked out")
        .build();
  }
}
