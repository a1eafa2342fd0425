package dev.nacre.keybroker.attestation;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.Challenge;
import dev.nacre.attestationservice.RuntimeBinding;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.attestationservice.Submodules;
import dev.nacre.attestationservice.Trial;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.attestationservice.rpc.AttestationClient;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.keys.ClaimPath;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.reference.ReferenceBook;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.protocol.trace.Span;
import dev.nacre.protocol.trace.Tracing;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// An attestation service in another process, asked over gRPC: ours or upstream's. Its word counts
/// when it is signed by whom the configuration trusts and about this very session.
public final class RemoteAttestation implements AttestationBackend {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final String POLICY = "default";
  private static final ClaimPath BOUND =
      new ClaimPath(List.of(Proven.EVIDENCE, "runtime_data_claims"));

  private final String who;
  private final AttestationClient client;
  private final Function<String, Optional<JsonObject>> trusted;
  private final Parts parts;

  /// @param trusted gives the claims of a token whose signer is trusted for this service
  public RemoteAttestation(
      UnaryCalls service, Function<String, Optional<JsonObject>> trusted, Parts parts) {
    this.who = service.service().described();
    this.client = new AttestationClient(service);
    this.trusted = trusted;
    this.parts = parts;
  }

  /// @param trouble what keeps the service from answering at present
  public record Parts(
      ReferenceBook references,
      Supplier<Optional<String>> trouble,
      OwnerChanges changes,
      Metrics metrics) {}

  @Override
  public Optional<String> elsewhere() {
    return Optional.of(who);
  }

  /// Only machines whose evidence answers to a request of the service need its word: for the others
  /// it would say that any nonce does.
  @Override
  public Challenge challenge(Tee tee, Json parameters) {
    if (tee != Tee.SE) {
      return new Challenge.AnyNonce();
    }
    try {
      String text = asked(() -> client.challenge(tee, parameters.text()));
      return text.isEmpty()
          ? new Challenge.None(who + " makes no request for this machine")
          : new Challenge.Request(text);
    } catch (RemoteException e) {
      if (e.obstacle() == Obstacle.REFUSED) {
        return new Challenge.None(e.sentence());
      }
      throw e;
    }
  }

  @Override
  public Verdict attest(List<VerificationRequest> requests) {
    return Tracing.part("attest", Span.Kind.CLIENT, () -> judged(requests));
  }

  private Verdict judged(List<VerificationRequest> requests) {
    try {
      return asked(() -> {
        String token = client.evaluate(requests, POLICY);
        return new Verdict.Attested(token, believed(token, requests.getFirst()));
      });
    } catch (RemoteException e) {
      return e.obstacle() == Obstacle.REFUSED
          ? new Verdict.Refused(e.sentence(), findings(e))
          : new Verdict.Unjudged(e);
    }
  }

  /// A service that refuses is believed whatever else it says.
  private static List<Finding> findings(RemoteException refusal) {
    try {
      return AttestationClient.findings(refusal);
    } catch (MalformedException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what was found in refused evidence is not known: " + e.getMessage());
      return List.of();
    }
  }

  private JsonObject believed(String token, VerificationRequest machine) {
    JsonObject claims =
        trusted
            .apply(token)
            .orElseThrow(() ->
                untrusted(
                    "answers with a token that nobody signed whom we trust, or that is over"));
    if (!isAbout(claims, machine)) {
      throw untrusted("answers with a token about another session");
    }
    return claims;
  }

  private RemoteException untrusted(String what) {
    return new RemoteException(Obstacle.UNTRUSTED, who + " " + what);
  }

  /// Whether the token says that the machine's evidence is bound to the nonce and key of this
  /// session, and no part of it says otherwise.
  private static boolean isAbout(JsonObject claims, VerificationRequest machine) {
    if (!(machine.runtimeBinding() instanceof RuntimeBinding.Structured(JsonObject sent, _))) {
      return false;
    }
    List<Json> bindings =
        Submodules.of(claims).values().stream().flatMap(part -> BOUND.in(part).stream()).toList();
    return !bindings.isEmpty()
        && bindings.stream()
            .allMatch(bound -> isSame(sent, bound, "nonce") && isSame(sent, bound, "tee-pubkey"));
  }

  private static boolean isSame(JsonObject sent, Json bound, String member) {
    return bound instanceof JsonObject object
        && object.find(member).isPresent()
        && object.find(member).equals(sent.find(member));
  }

  private <T> T asked(Supplier<T> call) {
    try {
      T answer = call.get();
      parts.metrics().asked("answered");
      return answer;
    } catch (RemoteException e) {
      parts.metrics().asked(e.obstacle().word());
      throw e;
    }
  }

  @Override
  public Optional<JsonObject> verifiedClaims(String token) {
    return trusted.apply(token);
  }

  /// None, whoever asks: this server signs no token.
  @Override
  public Optional<Bytes> cwt(String token) {
    return Optional.empty();
  }

  /// None: this server signs no token.
  @Override
  public JsonObject publishedKeys() {
    return JsonObject.builder().put("keys", (Json) new JsonArray(List.of())).build();
  }

  /// None: this server signs no token.
  @Override
  public Optional<String> issuerAddress() {
    return Optional.empty();
  }

  @Override
  public boolean rotateTokenKey(String by) {
    throw ApiException.keptElsewhere("the key of tokens", who);
  }

  /// By its policies and reference values, where the service is one of ours and lets us ask. Else
  /// what the token tells: which of its claims falls short, and not why.
  @Override
  public List<Shortfall> shortfalls(JsonObject claims) {
    if (Shortfall.told(claims, "").isEmpty()) {
      return List.of();
    }
    try {
      return asked(() -> client.shortfalls(claims));
    } catch (RemoteException e) {
      return Shortfall.told(claims, advice(e));
    }
  }

  private String advice(RemoteException why) {
    String reasons =
        switch (why.obstacle()) {
          case UNOFFERED -> who + " gives no reasons";
          case FORBIDDEN ->
              who + " gives its reasons to administrators only, who show a token (token_file)";
          case AWAY, SLOW, NONSENSE, UNTRUSTED, REFUSED ->
              "the reasons could not be had: " + why.sentence();
        };
    return reasons + "; its policies and reference values decide: ask its owner";
  }

  /// As it was judged: only the service can judge anew.
  @Override
  public JsonObject judgeAgain(JsonObject claims, Trial trial) {
    return claims;
  }

  @Override
  public List<String> policyNames() {
    return client.policyNames();
  }

  @Override
  public Optional<String> policy(String id) {
    return client.policy(id);
  }

  @Override
  public void setPolicy(String by, String id, String rego) {
    parts
        .changes()
        .applyElsewhere(
            by,
            "attestation-policy-set",
            told(id).put("sha256", ContentDigest.of(rego)),
            () -> client.setPolicy(id, rego));
  }

  private JsonObject.Builder told(String policy) {
    return JsonObject.builder().put("policy", policy).put("at-service", who);
  }

  @Override
  public boolean deletePolicy(String by, String id) {
    return parts
        .changes()
        .deleteElsewhere(by, "attestation-policy-delete", told(id), () -> client.deletePolicy(id));
  }

  @Override
  public ReferenceBook references() {
    return parts.references();
  }

  @Override
  public Optional<String> trouble() {
    return parts.trouble().get();
  }
}
