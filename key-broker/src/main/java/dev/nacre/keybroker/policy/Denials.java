package dev.nacre.keybroker.policy;

import dev.nacre.attestationservice.Shortfall;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.refusal.Refusal;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says why a secret was not released: because the machine is not trusted in full, because the
/// resource policy would not even give it to one that is, or both.
public final class Denials {
  private static final int LONGEST = 400;

  private final AttestationBackend service;
  private final ResourcePolicies policies;

  public Denials(AttestationBackend service, ResourcePolicies policies) {
    this.service = service;
    this.policies = policies;
  }

  /// Why the policy said no.
  public Refusal of(Proven guest, ResourcePolicy.Question question) {
    List<Shortfall> ofMachine =
        guest.isOfAnother()
            ? Shortfall.told(guest.claims(), "ask the service that signed the token")
            : service.shortfalls(guest.claims());
    Proven trusted = ofMachine.isEmpty() ? guest : guest.trusted();
    boolean ofMachineAlone = !ofMachine.isEmpty() && allows(trusted, question);
    Explanation explanation = policies.explain(ofMachineAlone ? guest : trusted, question);
    var all = new ArrayList<Shortfall>();
    if (!ofMachineAlone) {
      all.add(ofPolicy(policies.nameFor(question), explanation));
    }
    all.addAll(ofMachine);
    String machine = ofMachine.stream().map(Shortfall::sentence).collect(Collectors.joining("; "));
    String sentence =
        ofMachineAlone
            ? machine
            : "resource policy "
                + policies.nameFor(question)
                + " does not allow it"
                + (ofMachine.isEmpty() ? ": " : " even to a machine that is trusted: ")
                + explanation.sentence()
                + (ofMachine.isEmpty() ? "" : "; besides: " + machine);
    return refusal(
        RefusalCode.POLICY, sentence, guest, question, all, Optional.of(explanation.json()));
  }

  /// That the policy did not come to an end.
  public Refusal ofError(Proven guest, ResourcePolicy.Question question, String why) {
    String name = policies.nameFor(question);
    var shortfall =
        new Shortfall(
            "resource policy " + name,
            "allow",
            "(none: the policy itself is at fault)",
            "true or false",
            why,
            mending(name)
                + (name.equals(ResourcePolicies.DEFAULT)
                    ? "; or bring the built-in one back: nacre policy reset resource"
                    : ""));
    return refusal(
        RefusalCode.POLICY_ERROR,
        "resource policy " + name + " ended in an error: " + why,
        guest,
        question,
        List.of(shortfall),
        Optional.empty());
  }

  /// That the plugin denied what the policy allows.
  public static Refusal ofPlugin(Proven guest, ResourcePolicy.Question question, String why) {
    String plugin = "plugin " + question.plugin();
    var shortfall =
        new Shortfall(
            plugin,
            "(its own)",
            question.uri(),
            "that the plugin gives it",
            why,
            "see what the plugin is configured to give to whom, and the log of what it asks");
    return refusal(
        RefusalCode.PLUGIN,
        plugin + " denied it: " + why,
        guest,
        question,
        List.of(shortfall),
        Optional.empty());
  }

  private static Refusal refusal(
      RefusalCode code,
      String sentence,
      Proven guest,
      ResourcePolicy.Question question,
      List<Shortfall> shortfalls,
      Optional<JsonObject> explanation) {
    var details =
        JsonObject.builder()
            .put(
                "shortfalls",
                shortfalls.stream()
                    .map(shortfall -> (Json) shortfall.toJson())
                    .collect(JsonArray.collector()));
    explanation.ifPresent(json -> details.put("policy", json));
    if (guest.isEmulated()) {
      details.put("emulated", true);
    }
    return new Refusal(
        "release",
        code,
        sentence,
        guest.tee(),
        Optional.of(Shown.name(question.uri())),
        details.build(),
        Optional.of(guest.claims()));
  }

  private boolean allows(Proven guest, ResourcePolicy.Question question) {
    try {
      return policies.allows(guest, question);
    } catch (PolicyException e) {
      return false;
    }
  }

  private static Shortfall ofPolicy(String name, Explanation explanation) {
    String submodule = "resource policy " + name;
    return explanation
        .cause()
        .map(clause ->
            new Shortfall(
                submodule,
                clause.rule() + " (" + clause.at() + ")",
                clause.claim().orElseGet(clause::expression),
                clause
                    .expected()
                    .map(Denials::shown)
                    .orElse("that `" + clause.expression() + "` holds"),
                found(clause),
                mending(name)))
        .orElseGet(() ->
            new Shortfall(
                submodule,
                explanation.path(),
                "(none)",
                "a rule that allows it",
                explanation.sentence(),
                mending(name)));
  }

  private static String found(Explanation.Clause clause) {
    return clause.expected().isEmpty() || clause.found().isEmpty()
        ? clause.problem()
        : clause.found().stream().map(Denials::shown).collect(Collectors.joining(" or "));
  }

  private static String shown(Value value) {
    String text = value.toString();
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /// What policies are called needs no quotes in a shell.
  private static String mending(String name) {
    String file = name + ".rego";
    String named = (name.equals(ResourcePolicies.DEFAULT) ? "" : name + " ") + file;
    return "if it should be allowed: nacre policy get resource "
        + name
        + " > "
        + file
        + ", change it, nacre policy try resource "
        + named
        + ", then nacre policy set resource "
        + named;
  }
}
