package dev.nacre.attestationservice.rpc;

import com.google.protobuf.DynamicMessage;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.InitDataBinding;
import dev.nacre.attestationservice.RuntimeBinding;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.RemoteService;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Asks an attestation service over gRPC, this one or upstream's.
///
/// Every call may end in a [RemoteException].
public final class AttestationClient {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String POLICY = "policy_id";

  private final Calls calls;

  /// @param service closed by whoever made it
  public AttestationClient(UnaryCalls service) {
    this.calls = new Calls(service, Schema.ATTESTATION, "AttestationService");
  }

  /// The token about evidence, signed: not yet believed.
  public String evaluate(List<VerificationRequest> requests, String policyId) {
    DynamicMessage answer =
        calls.call(
            "AttestationEvaluate",
            message -> {
              requests.forEach(
                  request -> message.add("verification_requests", one -> write(request, one)));
              var _ = message.add("policy_ids", policyId);
            });
    return Messages.text(answer, "attestation_token");
  }

  /// What the service found in evidence that it refuses, where it is one of ours and lets us ask;
  /// none of upstream's.
  ///
  /// @throws MalformedException when it tells something else
  public static List<Finding> findings(RemoteException refusal) {
    return ToldFindings.of(refusal);
  }

  private static void write(VerificationRequest request, Calls.Draft one) {
    var _ =
        one.put("tee", request.tee().wireName())
            .put("evidence", Bytes.utf8(request.evidence().text()).base64Url());
    var _ =
        switch (request.runtimeBinding()) {
          case RuntimeBinding.None() -> one;
          case RuntimeBinding.Raw(Bytes data) -> one.put("raw_runtime_data", data.base64Url());
          case RuntimeBinding.Structured(JsonObject data, String hash) ->
              one.put("structured_runtime_data", data.text())
                  .put("runtime_data_hash_algorithm", hash);
        };
    var _ =
        switch (request.initDataBinding()) {
          case InitDataBinding.None() -> one;
          case InitDataBinding.Digest(Bytes digest) ->
              one.put("init_data_digest", digest.base64Url());
          case InitDataBinding.Document(String toml) -> one.put("init_data_toml", toml);
        };
  }

  /// What a machine must answer in place of a nonce; empty where any nonce does.
  ///
  /// @param parameters what the guest told of itself, in JSON
  public String challenge(Tee tee, String parameters) {
    DynamicMessage answer =
        calls.call(
            "GetAttestationChallenge",
            message -> entry("tee", tee.wireName(), entry("tee_params", parameters, message)));
    return Messages.text(answer, "attestation_challenge");
  }

  private static Calls.Draft entry(String key, String value, Calls.Draft message) {
    return message.add("inner", entry -> entry.put("key", key).put("value", value));
  }

  /// @param id with its class, such as `default_cpu`
  public void setPolicy(String id, String rego) {
    var _ =
        calls.call(
            "SetAttestationPolicy",
            message -> message.put(POLICY, id).put("policy", Bytes.utf8(rego).base64Url()));
  }

  /// Why the machine of `claims`, which it judged, is not trusted in full; of a service of ours. A
  /// guest waits meanwhile, so not for long.
  public List<Shortfall> shortfalls(JsonObject claims) {
    RemoteService service = calls.service().service();
    Duration soon = service.deadline().compareTo(SOON) < 0 ? service.deadline() : SOON;
    DynamicMessage answer =
        calls.call("ExplainAttestation", soon, message -> message.put("claims", claims.text()));
    try {
      return Messages.list(answer, "shortfalls").stream()
          .limit(Shortfall.MOST)
          .map(text -> Shortfall.parse(Json.parse((String) text)))
          .toList();
    } catch (MalformedException e) {
      throw new RemoteException(
          Obstacle.NONSENSE, service.described() + " answers with no reasons", e);
    }
  }

  /// The names of its policies; of a service of ours.
  public List<String> policyNames() {
    DynamicMessage answer = calls.call("ListAttestationPolicies", _ -> {});
    return Messages.list(answer, "policy_ids").stream().map(String.class::cast).toList();
  }

  /// The text of a policy, empty when there is none; of a service of ours.
  public Optional<String> policy(String id) {
    return Messages.given(
            calls.call("GetAttestationPolicy", message -> message.put(POLICY, id)), "policy")
        .map(text -> Bytes.ofBase64Url(text).utf8());
  }

  /// Whether there was one; of a service of ours.
  public boolean deletePolicy(String id) {
    DynamicMessage answer =
        calls.call("DeleteAttestationPolicy", message -> message.put(POLICY, id));
    return (boolean) answer.getField(Messages.field(answer, "deleted"));
  }
}
