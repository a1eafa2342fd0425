package dev.nacre.keybroker.attestation;

import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.Challenge;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.attestationservice.Trial;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.reference.ReferenceBook;
import java.util.List;
import java.util.Optional;

/// Who judges evidence for the key broker, and keeps the policies about it: the attestation service
/// in this process, or one somewhere else.
///
/// What another service does not tell ends in a
/// [dev.nacre.attestationservice.remote.RemoteException]: nothing follows from it.
public interface AttestationBackend {
  /// Who does it in place of this process; empty: nobody.
  Optional<String> elsewhere();

  /// What a guest of this kind must answer.
  ///
  /// @param parameters what it told of itself
  Challenge challenge(Tee tee, Json parameters);

  /// Judges all of `requests` together: one that is refused refuses all.
  ///
  /// @param requests the first is about the machine, the others about its devices
  Verdict attest(List<VerificationRequest> requests);

  /// The claims of a token that it signed and that has not expired.
  Optional<JsonObject> verifiedClaims(String token);

  /// The claims of a token that it signed as a CBOR Web Token.
  ///
  /// @return empty when it signs no tokens here, or this one has expired
  Optional<Bytes> cwt(String token);

  /// The public keys of its tokens, as a JWK set.
  JsonObject publishedKeys();

  /// What its tokens say of their issuer, where that is an address at which these keys are; empty
  /// also when it signs no tokens here.
  Optional<String> issuerAddress();

  /// False when the key of tokens is the owner's.
  ///
  /// @param by who wishes it, for the audit log
  boolean rotateTokenKey(String by);

  /// Why the machine of `claims`, which it signed, is not trusted in full.
  List<Shortfall> shortfalls(JsonObject claims);

  /// What would be said today about the machine of `claims` if `trial` were in force.
  JsonObject judgeAgain(JsonObject claims, Trial trial);

  List<String> policyNames();

  Optional<String> policy(String id);

  /// @param by who does it
  /// @throws dev.nacre.policy.source.PolicyException when it is no policy
  void setPolicy(String by, String id, String rego);

  /// Whether there was one.
  ///
  /// @param by who does it
  boolean deletePolicy(String by, String id);

  /// The reference values that it compares with.
  ReferenceBook references();

  /// What keeps it from judging at present, for everybody to read.
  Optional<String> trouble();
}
