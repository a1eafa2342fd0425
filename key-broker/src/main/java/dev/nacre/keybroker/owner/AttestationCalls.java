package dev.nacre.keybroker.owner;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Challenge;
import dev.nacre.attestationservice.PolicyIds;
import dev.nacre.attestationservice.RequestForm;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.attestation.BuiltInAttestation;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.PolicyForms;
import dev.nacre.keybroker.openapi.ServiceForms;
import dev.nacre.keybroker.policy.PolicyCalls;
import java.util.List;

/// The attestation service at an address of its own, over REST. Evidence may be sent by anybody;
/// policies and reference values are the owner's.
public final class AttestationCalls {
  private static final int MOST_REQUESTS = 64;

  private final AttestationService service;
  private final AttestationBackend backend;

  public AttestationCalls(BuiltInAttestation builtIn) {
    this.service = builtIn.service();
    this.backend = builtIn;
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/attestation")
            .takes(ServiceForms.EVIDENCE)
            .gives(Content.of(Content.TEXT, Form.jws()).or(AttestationService.CWT, Form.octets()))
            .by("Judges evidence: a token, when it holds.", this::attest),
        Route.post("/challenge")
            .takes(ServiceForms.CHALLENGE)
            .gives(Content.text())
            .by("A challenge of the service's own, where a machine needs one.", this::challenge),
        Route.get("/policy")
            .gives(PolicyForms.IDS)
            .by("The names of the policies about evidence.", _ -> names()),
        Route.post("/policy")
            .needs(Permission.POLICIES)
            .takes(PolicyForms.ATTESTATION_POLICY)
            .by("Makes a policy the one for a class of evidence.", this::setPolicy),
        Route.get("/policy/{policy}")
            .needs(Permission.POLICIES)
            .gives(Content.text())
            .by("The text of a policy.", call -> PolicyCalls.attestationText(backend, call)),
        Route.delete("/policy/{policy}")
            .needs(Permission.POLICIES)
            .by("Deletes a policy.", call -> PolicyCalls.deleteAttestation(backend, call)));
  }

  private Reply attest(Call call) {
    JsonObject message = Reading.message(call);
    List<VerificationRequest> requests = Reading.known(() -> requests(message));
    List<String> policies = Reading.known(() -> policies(message));
    return switch (service.attest(requests, policies)) {
      case Verdict.Attested attested ->
          call.caller().accepts().contains(AttestationService.CWT)
              ? Reply.of(AttestationService.CWT, service.cwt(attested))
              : text(attested.token());
      case Verdict.Refused(String sentence, List<Finding> _) ->
          throw ApiException.evidenceRefused(sentence);
      case Verdict.Unjudged(RemoteException why) -> throw ApiException.unjudged(why.obstacle());
    };
  }

  private Reply challenge(Call call) {
    Tee tee = known(Reading.string(Reading.message(call), "tee"));
    return switch (service.challenge(tee)) {
      case Challenge.AnyNonce() -> text("");
      case Challenge.Request(String text) -> text(text);
      case Challenge.None(String sentence) -> throw ApiException.challenge(sentence);
    };
  }

  private static Tee known(String name) {
    return Tee.ofWireName(name)
        .orElseThrow(() -> ApiException.malformed("tee: unknown " + Shown.name(name)));
  }

  private static Reply text(String content) {
    return Reply.of("text/plain; charset=utf-8", Bytes.utf8(content));
  }

  private static List<VerificationRequest> requests(JsonObject message) {
    JsonArray wanted = message.array("verification_requests");
    if (wanted.size() > MOST_REQUESTS) {
      throw MalformedException.at(
          "verification_requests", "at most " + MOST_REQUESTS, wanted.size() + " of them");
    }
    return wanted.stream()
        .map(one -> {
          if (one instanceof JsonObject form) {
            return RequestForm.of(form).read();
          }
          throw MalformedException.at("verification_requests", "objects", one.kind());
        })
        .toList();
  }

  private static List<String> policies(JsonObject message) {
    return PolicyIds.of(
        message.array("policy_ids").stream()
            .map(id -> id instanceof JsonString(String text) ? text : "")
            .toList());
  }

  private Reply names() {
    return Reply.json(
        service.policies().names().stream()
            .map(name -> (Json) JsonObject.builder().put("policy-id", name).build())
            .collect(JsonArray.collector()));
  }

  private Reply setPolicy(Call call) {
    JsonObject message = Reading.message(call);
    PolicyCalls.setAttestation(
        backend, call, Reading.string(message, "policy_id"), Reading.rego(message));
    return Reply.empty();
  }
}
