package dev.nacre.keybroker.policy;

import dev.nacre.attestationservice.Trial;
import dev.nacre.attestationservice.reference.ReferenceSets;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Tries a policy or reference values on the evidence of the past before they are in force: who
/// would be let in, who would be locked out?
public final class DryRun {
  /// Every case is judged twice, by policies that may be slow; meanwhile somebody waits.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int MOST_ERRORS = 5;
  private static final int LONGEST_WHY = 2_000;

  private final AttestationBackend service;
  private final Optional<ReferenceSets> sets;
  private final ResourcePolicies policy;
  private final Judged judged;
  private final InstantSource clock;

  /// @param sets those that wait to come into force; empty where another service keeps them
  public DryRun(
      AttestationBackend service,
      Optional<ReferenceSets> sets,
      ResourcePolicies policy,
      Judged judged,
      InstantSource clock) {
    this.clock = clock;
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
  public Reply run(Call call) {
    Proposal proposal;
    try {
      proposal = proposal(Reading.object(call.body()));
    } catch (PolicyException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    } catch (MalformedException e) {
      throw ApiException.malformed(String.valueOf(e.getMessage()));
    }
    var outcome = new Outcome(clock.instant().plus(LONGEST));
    judged.each(past -> {
      if (clock.instant().isAfter(outcome.end)) {
        outcome.untried++;
      } else {
        outcome.add(past, answer(past, Proposal.of(Trial.nothing())), answer(past, proposal));
      }
    });
    return Reply.json(outcome.toJson());
  }

  /// What became of one case.
  ///
  /// @param guest as it is judged
  /// @param error of a policy that did not come to an end, and so does not allow it
  /// @param reason by the resource policy
  private record Answer(
      boolean allowed, Proven guest, Optional<String> error, Supplier<String> reason) {
    static Answer of(boolean allowed, Proven guest, Supplier<String> reason) {
      return new Answer(allowed, guest, Optional.empty(), reason);
    }
  }

  /// What became of all.
  private static final class Outcome {
    private final Instant end;
    private final List<Json> changes = new ArrayList<>();
    private final Set<String> errors = new LinkedHashSet<>();
    private int same;
    private int untried;

    Outcome(Instant end) {
      this.end = end;
    }

    void add(Judged.Case past, Answer before, Answer after) {
      after.error().filter(_ -> errors.size() < MOST_ERRORS).ifPresent(errors::add);
      if (before.allowed() == after.allowed()) {
        same++;
      } else {
        changes.add(
            past.described()
                .with("would", Json.of(after.allowed() ? "be let in" : "be locked out"))
                .with("why", Json.of(why(before, after))));
      }
    }

    JsonObject toJson() {
      return JsonObject.builder()
          .put("unchanged", same)
          .put("untried", untried)
          .put("errors", JsonArray.ofStrings(errors))
          .put("changed", new JsonArray(changes))
          .build();
    }
  }

  /// What the attestation policies say of the machine that they did not say before; else what the
  /// resource policy says.
  private static String why(Answer before, Answer after) {
    String text =
        after
            .error()
            .map(error -> "it ends in an error: " + error)
            .orElseGet(() ->
                TrustChanges.between(before.guest().claims(), after.guest().claims())
                    .orElseGet(after.reason()));
    return text.length() > LONGEST_WHY ? text.substring(0, LONGEST_WHY) + "…" : text;
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

  private Answer answer(Judged.Case past, Proposal proposal) {
    var guest = new Proven(past.claims());
    try {
      Proven judgedAgain =
          past.elsewhere()
              ? guest
              : new Proven(service.judgeAgain(past.claims(), proposal.trial()));
      return proposal
          .resourcePolicy()
          .filter(_ -> policy.nameFor(past.question()).equals(proposal.name()))
          .map(tried ->
              Answer.of(
                  policy.allows(tried, judgedAgain, past.question()),
                  judgedAgain,
                  () -> policy.explain(tried, judgedAgain, past.question()).sentence()))
          .orElseGet(() ->
              Answer.of(
                  policy.allows(judgedAgain, past.question()),
                  judgedAgain,
                  () -> policy.explain(judgedAgain, past.question()).sentence()));
    } catch (PolicyException | MalformedException e) {
      return new Answer(false, guest, Optional.of(String.valueOf(e.getMessage())), () -> "");
    }
  }
}
