package dev.nacre.keybroker.attestation;

import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Challenge;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.attestationservice.Trial;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.reference.ReferenceBook;
import dev.nacre.storage.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The attestation service in this process.
///
/// @param references its own, or those of another service
/// @param referencesTrouble what keeps that service from answering at present
public record BuiltInAttestation(
    AttestationService service,
    ReferenceBook references,
    Supplier<Optional<String>> referencesTrouble,
    OwnerChanges changes)
    implements AttestationBackend {
  private static final String POLICY = "default";

  @Override
  public Optional<String> elsewhere() {
    return Optional.empty();
  }

  @Override
  public Challenge challenge(Tee tee, Json parameters) {
    return service.challenge(tee);
  }

  @Override
  public Verdict attest(List<VerificationRequest> requests) {
    return service.attest(requests, POLICY);
  }

  @Override
  public Optional<JsonObject> verifiedClaims(String token) {
    return service.verifiedClaims(token);
  }

  @Override
  public Optional<Bytes> cwt(String token) {
    return service.cwt(token);
  }

  @Override
  public JsonObject publishedKeys() {
    return service.publishedKeys();
  }

  @Override
  public Optional<String> issuerAddress() {
    return service.issuerAddress();
  }

  @Override
  public boolean rotateTokenKey(String by) {
    Optional<List<Change>> rotating = service.rotatingTokenKey();
    rotating.ifPresent(keys -> changes.apply(by, keys, "token-key-rotate", JsonObject.builder()));
    return rotating.isPresent();
  }

  @Override
  public List<Shortfall> shortfalls(JsonObject claims) {
    return service.shortfalls(claims);
  }

  @Override
  public JsonObject judgeAgain(JsonObject claims, Trial trial) {
    return service.judgeAgain(claims, trial);
  }

  @Override
  public List<String> policyNames() {
    return service.policies().names();
  }

  @Override
  public Optional<String> policy(String id) {
    return service.policies().text(id);
  }

  @Override
  public void setPolicy(String by, String id, String rego) {
    changes.apply(
        by,
        service.policies().setting(id, rego),
        "attestation-policy-set",
        JsonObject.builder().put("policy", id).put("sha256", ContentDigest.of(rego)));
  }

  @Override
  public boolean deletePolicy(String by, String id) {
    List<Change> deleting = service.policies().deleting(id);
    if (deleting.isEmpty()) {
      return false;
    }
    changes.apply(
        by, deleting, "attestation-policy-delete", JsonObject.builder().put("policy", id));
    return true;
  }

  @Override
  public Optional<String> trouble() {
    return referencesTrouble.get();
  }
}
