package dev.nacre.keybroker;

import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.SecretStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The last step of a guest: a secret, encrypted to the key that its evidence is bound to.
final class Release {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final String PLUGIN = "resource";

  /// Where a token may carry the guest's key; the first that exists counts.
  private static final List<List<String>> KEY_PLACES =
      List.of(
          List.of("tdx", "attester_runtime_data", "tee-pubkey"),
          List.of("tdx", "attester_user_data", "tee-pubkey"),
          List.of("customized_claims", "runtime_data", "tee-pubkey"),
          List.of(
              "submods",
              "cpu0",
              "ear.veraison.annotated-evidence",
              "runtime_data_claims",
              "tee-pubkey"),
          List.of("tee-pubkey"));

  private final AttestationService service;
  private final SessionCookie cookies;
  private final ResourcePolicy policy;
  private final Parts parts;

  record Parts(
      SecretStore secrets, Refusals refusals, Audit audit, Judged judged, SecureRandom chance) {}

  Release(AttestationService service, SessionCookie cookies, ResourcePolicy policy, Parts parts) {
    this.service = service;
    this.cookies = cookies;
    this.policy = policy;
    this.parts = parts;
  }

  /// `GET /kbs/v0/resource/…`: believes the guest, asks the policy, reads the secret, in that
  /// order, so that nobody learns what exists before the policy allows it.
  Reply get(Call call) {
    JsonObject claims = claims(call);
    List<String> path = call.tail();
    if (path.size() != 3) {
      throw ApiException.invalidPath(Handshake.shown(call.uri()));
    }
    requireAllowed(claims, new ResourcePolicy.Question(PLUGIN, path, call.query()));
    ResourceUri uri = uri(call);
    Jwk key = key(claims);
    Secret secret =
        parts
            .secrets()
            .find(uri.path())
            .orElseThrow(() -> ApiException.resourceNotFound(uri.toString()));
    try (secret) {
      Jwe sealed = Jwe.encrypt(key, secret, parts.chance());
      parts.audit().write("release", audited(claims, uri, key));
      LOG.log(
          System.Logger.Level.INFO,
          () -> "released " + uri + " to " + tee(claims) + Handshake.emulation(claims));
      return Reply.json(sealed.toJson());
    } catch (MalformedException e) {
      throw ApiException.jwe(String.valueOf(e.getMessage()));
    }
  }

  private static ResourceUri uri(Call call) {
    try {
      return new ResourceUri(call.tail().get(0), call.tail().get(1), call.tail().get(2));
    } catch (MalformedException e) {
      throw ApiException.invalidPath(Handshake.shown(call.uri()));
    }
  }

  private JsonObject claims(Call call) {
    Optional<Session> session = call.cookie().flatMap(cookies::open);
    if (session.isPresent() && session.get() instanceof Session.Attested attested) {
      return Jws.parse(attested.token()).claims();
    }
    String token = call.bearer().orElseThrow(ApiException::tokenNotFound);
    return service.verifiedClaims(token).orElseThrow(ApiException::tokenInvalid);
  }

  private void requireAllowed(JsonObject claims, ResourcePolicy.Question question) {
    try {
      parts.judged().keep(claims, question);
      if (!policy.allows(claims, question)) {
        String id = parts.refusals().keep(refusal(claims, question));
        LOG.log(System.Logger.Level.INFO, () -> "refused " + id + ": denied by policy");
        throw ApiException.policyDeny(id);
      }
    } catch (PolicyException e) {
      LOG.log(System.Logger.Level.WARNING, "the resource policy failed", e);
      throw ApiException.policyFailed(String.valueOf(e.getMessage()));
    }
  }

  private Refusal refusal(JsonObject claims, ResourcePolicy.Question question) {
    List<Shortfall> shortfalls = service.shortfalls(claims);
    Explanation explanation = policy.explain(claims, question);
    String sentence =
        shortfalls.isEmpty()
            ? "the resource policy does not allow it: " + explanation.sentence()
            : shortfalls.stream().map(Shortfall::sentence).collect(Collectors.joining("; "));
    JsonObject details =
        JsonObject.builder()
            .put(
                "shortfalls",
                shortfalls.stream()
                    .map(shortfall -> (Json) shortfall.toJson())
                    .collect(JsonArray.collector()))
            .put("policy", explanation.json())
            .build();
    return new Refusal(
        "release",
        "policy",
        sentence,
        tee(claims),
        Optional.of("kbs:///" + Handshake.shown(String.join("/", question.path()))),
        details,
        Optional.of(claims));
  }

  private static JsonObject.Builder audited(JsonObject claims, ResourceUri uri, Jwk key) {
    return JsonObject.builder()
        .put("resource", uri.toString())
        .put("tee", tee(claims))
        .put("emulated", !Handshake.emulation(claims).isEmpty())
        .put("key", key.thumbprint().base64Url());
  }

  /// The kind of machine: the member of the evidence that is no binding.
  static String tee(JsonObject claims) {
    return find(claims, List.of("submods", "cpu0", "ear.veraison.annotated-evidence"))
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .flatMap(evidence ->
            evidence.members().keySet().stream()
                .filter(name -> Tee.ofWireName(name).isPresent())
                .findFirst())
        .orElse("unknown");
  }

  private static Jwk key(JsonObject claims) {
    Json found =
        KEY_PLACES.stream()
            .flatMap(place -> find(claims, place).stream())
            .findFirst()
            .orElseThrow(() -> ApiException.jwe("the token carries no key of the guest"));
    try {
      if (found instanceof JsonObject json) {
        return Jwk.parse(json);
      }
      throw MalformedException.at("tee-pubkey", "an object", found.kind());
    } catch (MalformedException e) {
      throw ApiException.jwe(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Json> find(JsonObject claims, List<String> place) {
    Optional<Json> at = Optional.of(claims);
    for (String name : place) {
      at =
          at.filter(JsonObject.class::isInstance)
              .map(JsonObject.class::cast)
              .flatMap(object -> object.findPresent(name));
    }
    return at;
  }
}
