package dev.nacre.keybroker.policy;

import dev.nacre.attestationservice.AttestationPolicies;
import dev.nacre.attestationservice.remote.Obstacle;
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
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.PolicyForms;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.storage.Change;
import java.util.ArrayList;
import java.util.List;

/// The owner's policies about evidence and about the release of secrets.
public final class PolicyCalls {
  private final AttestationBackend attestation;
  private final ResourcePolicies resource;
  private final OwnerChanges changes;

  public PolicyCalls(
      AttestationBackend attestation, ResourcePolicies resource, OwnerChanges changes) {
    this.attestation = attestation;
    this.resource = resource;
    this.changes = changes;
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/kbs/v0/attestation-policy")
            .needs(Permission.POLICIES)
            .takes(PolicyForms.ATTESTATION_POLICY)
            .by("Makes a policy the one for a class of evidence.", this::setAttestation),
        Route.post("/kbs/v0/resource-policy")
            .needs(Permission.POLICIES)
            .takes(PolicyForms.RESOURCE_POLICY)
            .by("Makes a policy the one about secrets.", this::setResource),
        Route.get("/kbs/v0/resource-policy")
            .needs(Permission.READ)
            .gives(PolicyForms.NAMES)
            .by("The names of the policies about secrets.", _ -> Reply.json(resource.names())),
        Route.get("/nacre/v0/attestation-policies")
            .needs(Permission.READ)
            .gives(PolicyForms.NAMES)
            .by(
                "The names of the policies about evidence.",
                _ -> Reply.json(JsonArray.ofStrings(attestation.policyNames()))),
        Route.get("/nacre/v0/attestation-policies/{policy}")
            .needs(Permission.POLICIES)
            .gives(Content.text())
            .by("The text of a policy about evidence.", this::attestationText),
        Route.delete("/nacre/v0/attestation-policies/{policy}")
            .needs(Permission.POLICIES)
            .by("Deletes a policy about evidence.", this::deleteAttestation),
        Route.get("/nacre/v0/built-in-policies")
            .needs(Permission.READ)
            .gives(PolicyForms.NAMES)
            .by(
                "The names of the policies that a new server has.",
                _ -> Reply.json(JsonArray.ofStrings(builtInNames()))),
        Route.get("/nacre/v0/built-in-policies/{policy}")
            .needs(Permission.READ)
            .gives(Content.text())
            .by("The text that a policy has on a new server.", PolicyCalls::builtIn),
        Route.get("/nacre/v0/resource-policy")
            .needs(Permission.POLICIES)
            .gives(Content.text())
            .by("The text of the policy about secrets.", _ -> text(ResourcePolicies.DEFAULT)),
        Route.get("/nacre/v0/resource-policies")
            .needs(Permission.READ)
            .gives(PolicyForms.PREFIXES)
            .by(
                "Which policy decides about which prefix of secrets.",
                _ -> Reply.json(resource.described())),
        Route.get("/nacre/v0/resource-policies/{name}")
            .needs(Permission.POLICIES)
            .gives(Content.text())
            .by("The text of a named policy about secrets.", call -> text(call.name())),
        Route.put("/nacre/v0/resource-policies/{name}")
            .needs(Permission.POLICIES)
            .takes(PolicyForms.NAMED_POLICY)
            .by("Makes a policy the one for prefixes of secrets.", this::setNamed),
        Route.delete("/nacre/v0/resource-policies/{name}")
            .needs(Permission.POLICIES)
            .by("Deletes a named policy about secrets.", this::deleteNamed));
  }

  private static List<String> builtInNames() {
    var names = new ArrayList<>(AttestationPolicies.builtInNames());
    names.add(ResourcePolicies.DEFAULT);
    return names;
  }

  private static Reply builtIn(Call call) {
    String name = call.name();
    return name.equals(ResourcePolicies.DEFAULT)
        ? rego(ResourcePolicy.seed().utf8())
        : rego(
            AttestationPolicies.builtIn(name)
                .orElseThrow(() -> ApiException.notFound("built-in policy " + Shown.name(name))));
  }

  private Reply setAttestation(Call call) {
    JsonObject message = Reading.message(call);
    String id = Reading.string(message, "policy_id");
    String rego = Reading.rego(message);
    setAttestation(attestation, call, id, rego);
    return Reply.empty();
  }

  public static void setAttestation(
      AttestationBackend attestation, Call call, String id, String rego) {
    try {
      attestation.setPolicy(call.by(), id, rego);
    } catch (PolicyException | MalformedException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    } catch (RemoteException e) {
      if (e.obstacle() == Obstacle.REFUSED) {
        throw ApiException.policyInvalid(e.sentence());
      }
      throw e;
    }
  }

  private Reply setResource(Call call) {
    String rego = Reading.rego(Reading.message(call));
    apply(
        call,
        () -> List.of(resource.setting(rego)),
        "resource-policy-set",
        JsonObject.builder()
            .put("policy", ResourcePolicies.DEFAULT)
            .put("sha256", ContentDigest.of(rego)));
    return Reply.empty();
  }

  /// `{"policy": base64url, "prefixes": ["resource/team-a"]}`
  private Reply setNamed(Call call) {
    JsonObject message = Reading.message(call);
    String rego = Reading.rego(message);
    List<String> prefixes =
        Reading.known(() ->
            message.array("prefixes").stream()
                .map(prefix -> prefix instanceof JsonString(String text) ? text : "")
                .toList());
    apply(
        call,
        () -> resource.setting(call.name(), rego, prefixes),
        "resource-policy-set",
        JsonObject.builder()
            .put("policy", call.name())
            .put("prefixes", (Json) JsonArray.ofStrings(prefixes))
            .put("sha256", ContentDigest.of(rego)));
    return Reply.empty();
  }

  private Reply deleteNamed(Call call) {
    List<Change> deletion;
    try {
      deletion = resource.deleting(call.name());
    } catch (MalformedException e) {
      throw ApiException.notFound("resource policy " + Shown.name(call.name()));
    }
    changes.apply(
        call, deletion, "resource-policy-delete", JsonObject.builder().put("policy", call.name()));
    return Reply.empty();
  }

  private interface Setting {
    List<Change> changes();
  }

  private void apply(Call call, Setting setting, String kind, JsonObject.Builder audited) {
    try {
      changes.apply(call, setting.changes(), kind, audited);
    } catch (PolicyException | MalformedException e) {
      throw ApiException.policyInvalid(String.valueOf(e.getMessage()));
    }
  }

  private Reply attestationText(Call call) {
    return attestationText(attestation, call);
  }

  public static Reply attestationText(AttestationBackend attestation, Call call) {
    String id = call.name();
    return rego(
        Reading.known(() -> attestation.policy(id))
            .orElseThrow(() -> ApiException.notFound("attestation policy " + Shown.name(id))));
  }

  private Reply deleteAttestation(Call call) {
    return deleteAttestation(attestation, call);
  }

  public static Reply deleteAttestation(AttestationBackend attestation, Call call) {
    String id = call.name();
    if (!Reading.known(() -> attestation.deletePolicy(call.by(), id))) {
      throw ApiException.notFound("attestation policy " + Shown.name(id));
    }
    return Reply.empty();
  }

  private Reply text(String name) {
    return rego(
        Reading.known(() -> resource.text(name))
            .orElseThrow(() -> ApiException.notFound("resource policy " + Shown.name(name))));
  }

  private static Reply rego(String text) {
    return Reply.of("text/plain; charset=utf-8", Bytes.utf8(text));
  }
}
