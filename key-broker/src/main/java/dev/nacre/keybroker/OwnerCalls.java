package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.ReferenceValue;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the owner puts, reads and deletes. Every change and its audit entry are one write.
final class OwnerCalls {
  private static final String XML = "text/xml";
  private static final String JSON = "application/json";
  private static final int PAGE = 1_000;
  private static final int LAST_REFUSALS = 100;

  private final AttestationService service;
  private final ResourcePolicy policy;
  private final Refusals refusals;
  private final Parts parts;

  record Parts(Store store, SecretStore secrets, Audit audit, AuditProofs proofs, DryRun dryRun) {}

  OwnerCalls(AttestationService service, ResourcePolicy policy, Refusals refusals, Parts parts) {
    this.service = service;
    this.policy = policy;
    this.refusals = refusals;
    this.parts = parts;
  }

  /// `POST` and `PUT /kbs/v0/resource/…`
  Reply putSecret(Call call) {
    ResourceUri uri = uri(call.tail());
    try (Secret secret = Secret.owning(call.body().toArray())) {
      apply(
          List.of(parts.secrets().putting(uri.path(), secret)),
          "secret-put",
          JsonObject.builder().put("resource", uri.toString()).put("size", secret.size()));
    }
    return Reply.of(XML, Bytes.empty());
  }

  /// `DELETE /kbs/v0/resource/…`
  Reply deleteSecret(Call call) {
    ResourceUri uri = uri(call.tail());
    if (parts.secrets().find(uri.path()).isEmpty()) {
      throw ApiException.resourceNotFound(uri.toString());
    }
    apply(
        List.of(parts.secrets().deleting(uri.path())),
        "secret-delete",
        JsonObject.builder().put("resource", uri.toString()));
    return Reply.of(XML, Bytes.empty());
  }

  /// `POST /kbs/v0/attestation-policy`
  Reply setAttestationPolicy(Call call) {
    JsonObject message = message(call);
    String id = string(message, "policy_id");
    String rego = rego(message);
    try {
      apply(
          service.policies().setting(id, rego),
          "attestation-policy-set",
          JsonObject.builder().put("policy", id).put("sha256", Digests.sha256(rego)));
    } catch (PolicyException | MalformedException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    }
    return Reply.empty();
  }

  /// `POST /kbs/v0/resource-policy`
  Reply setResourcePolicy(Call call) {
    String rego = rego(message(call));
    try {
      apply(
          List.of(policy.setting(rego)),
          "resource-policy-set",
          JsonObject.builder().put("sha256", Digests.sha256(rego)));
    } catch (PolicyException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    }
    return Reply.empty();
  }

  /// `GET /kbs/v0/resource-policy`: the names only, as upstream answers.
  Reply resourcePolicies() {
    return Reply.json(policy.names());
  }

  /// `POST /kbs/v0/reference-value`
  Reply putReferenceValue(Call call) {
    try {
      List<Change> changes = service.referenceValues().registering(call.body().utf8());
      apply(
          changes,
          "reference-value-set",
          JsonObject.builder().put("message-sha256", Digests.sha256(call.body().utf8())));
    } catch (MalformedException e) {
      throw ApiException.referenceValue(400, String.valueOf(e.getMessage()));
    }
    return Reply.of(JSON, Bytes.empty());
  }

  /// `GET /kbs/v0/reference-value/…`
  Reply referenceValue(Call call) {
    String name = String.join("/", call.tail());
    return Reply.json(
        find(name)
            .orElseThrow(() ->
                ApiException.referenceValue(
                    404,
                    "Failed to get reference_values: No reference value found for the given id: "
                        + Handshake.shown(name)))
            .value());
  }

  private Optional<ReferenceValue> find(String name) {
    try {
      return service.referenceValues().find(name);
    } catch (MalformedException e) {
      throw ApiException.referenceValue(400, String.valueOf(e.getMessage()));
    }
  }

  /// Everything under `/nacre/v0`.
  Reply ours(Call call) {
    return switch (call.method() + " " + call.head()) {
      case "GET secrets" -> call.tail().isEmpty() ? secrets() : revealSecret(call);
      case "GET reference-values" ->
          Reply.json(
              service.referenceValues().list().stream()
                  .map(value -> (Json) value.toJson())
                  .collect(JsonArray.collector()));
      case "DELETE reference-values" -> deleteReferenceValue(call);
      case "GET attestation-policies" -> attestationPolicies(call);
      case "DELETE attestation-policies" -> deleteAttestationPolicy(call);
      case "GET resource-policy" ->
          text(policy.text().orElseThrow(() -> ApiException.notFound("resource policy")));
      case "GET refusals" -> call.tail().isEmpty() ? lastRefusals() : refusal(call);
      case "GET audit" -> audit(call);
      case "POST dry-run" -> parts.dryRun().run(call);
      default -> throw ApiException.invalidPath(Handshake.shown(call.uri()));
    };
  }

  private Reply audit(Call call) {
    return switch (String.join("/", call.tail())) {
      case "" ->
          Reply.json(
              parts.audit().entries(number(call, "from", 0), (int) number(call, "limit", PAGE)));
      case "checkpoint" -> Reply.json(parts.proofs().checkpoint().toJson());
      case "proof" ->
          Reply.json(parts.proofs().inclusion(number(call, "number", 0), number(call, "size", 0)));
      case "consistency" ->
          Reply.json(parts.proofs().consistency(number(call, "from", 0), number(call, "size", 0)));
      default -> throw ApiException.invalidPath(Handshake.shown(call.uri()));
    };
  }

  private Reply secrets() {
    var names = new ArrayList<Json>();
    List<Item> page = parts.secrets().list("", PAGE);
    while (!page.isEmpty()) {
      page.forEach(item -> names.add(told(item)));
      page = parts.secrets().list(page.getLast().key(), PAGE);
    }
    return Reply.json(new JsonArray(names));
  }

  private static Json told(Item item) {
    return JsonObject.builder()
        .put("name", item.key())
        .put("created", item.created().toString())
        .put("changed", item.changed().toString())
        .build();
  }

  private Reply revealSecret(Call call) {
    ResourceUri uri = uri(call.tail());
    Secret secret =
        parts
            .secrets()
            .find(uri.path())
            .orElseThrow(() -> ApiException.resourceNotFound(uri.toString()));
    try (secret) {
      parts.audit().write("secret-reveal", JsonObject.builder().put("resource", uri.toString()));
      return Reply.of("application/octet-stream", secret.reveal(content -> Bytes.of(content)));
    }
  }

  private Reply deleteReferenceValue(Call call) {
    String name = String.join("/", call.tail());
    if (!service.referenceValues().delete(name)) {
      throw ApiException.notFound("reference value " + Handshake.shown(name));
    }
    parts.audit().write("reference-value-delete", JsonObject.builder().put("name", name));
    return Reply.empty();
  }

  private Reply attestationPolicies(Call call) {
    if (call.tail().isEmpty()) {
      return Reply.json(JsonArray.ofStrings(service.policies().names()));
    }
    String name = String.join("/", call.tail());
    return text(
        known(() -> service.policies().text(name))
            .orElseThrow(
                () -> ApiException.notFound("attestation policy " + Handshake.shown(name))));
  }

  private Reply deleteAttestationPolicy(Call call) {
    String name = String.join("/", call.tail());
    if (!known(() -> service.policies().delete(name))) {
      throw ApiException.notFound("attestation policy " + Handshake.shown(name));
    }
    parts.audit().write("attestation-policy-delete", JsonObject.builder().put("policy", name));
    return Reply.empty();
  }

  private Reply lastRefusals() {
    return Reply.json(refusals.last(LAST_REFUSALS));
  }

  private Reply refusal(Call call) {
    String id = String.join("/", call.tail());
    return Reply.json(
        refusals
            .find(id)
            .orElseThrow(() -> ApiException.notFound("refusal " + Handshake.shown(id))));
  }

  private void apply(List<Change> changes, String kind, JsonObject.Builder audited) {
    var all = new ArrayList<>(changes);
    all.add(parts.audit().entry(kind, audited));
    var _ = parts.store().apply(all);
  }

  private static Reply text(String rego) {
    return Reply.of("text/plain; charset=utf-8", Bytes.utf8(rego));
  }

  private static ResourceUri uri(List<String> path) {
    return known(() -> ResourceUri.parse(String.join("/", path)));
  }

  private static JsonObject message(Call call) {
    return known(() -> Handshake.object(call.body()));
  }

  private static String string(JsonObject message, String name) {
    return known(() -> message.string(name));
  }

  private static String rego(JsonObject message) {
    return known(() -> Bytes.ofBase64Url(message.string("policy")).utf8());
  }

  private static long number(Call call, String name, long fallback) {
    String text = call.query().getOrDefault(name, Long.toString(fallback));
    if (!text.matches("[0-9]{1,9}")) {
      throw ApiException.malformed(name + ": expected a number, found " + Handshake.shown(text));
    }
    return Math.min(Long.parseLong(text), name.equals("limit") ? PAGE : Long.MAX_VALUE);
  }

  private interface Reading<T> {
    T read();
  }

  private static <T> T known(Reading<T> reading) {
    try {
      return reading.read();
    } catch (MalformedException e) {
      throw ApiException.malformed(String.valueOf(e.getMessage()));
    }
  }
}
