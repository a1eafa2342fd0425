package dev.nacre.keybroker;

import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.source.PolicyException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The last step of a guest: a secret, encrypted to the key that its evidence is bound to.
final class Release {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");

  private final AttestationService service;
  private final SessionCookie cookies;
  private final ResourcePolicies policies;
  private final Parts parts;

  record Parts(
      GuestKeys keys,
      ForeignTokens foreign,
      Refusals refusals,
      Audit audit,
      Judged judged,
      SecureRandom chance) {}

  Release(
      AttestationService service, SessionCookie cookies, ResourcePolicies policies, Parts parts) {
    this.service = service;
    this.cookies = cookies;
    this.policies = policies;
    this.parts = parts;
  }

  /// `GET /kbs/v0/resource/…` and what other plugins give to guests: believes the guest, asks the
  /// policy, reads the secret, in that order, so that nobody learns what exists before the policy
  /// allows it.
  Reply get(Call call, Plugin plugin) {
    JsonObject claims = claims(call);
    var question = new ResourcePolicy.Question(plugin.name(), call.tail(), call.query());
    if (plugin instanceof ResourcePlugin && call.tail().size() != 3) {
      throw ApiException.invalidPath(Handshake.shown(call.uri()));
    }
    requireAllowed(claims, question);
    PluginCall asked = PluginCalls.asked(call, initData(claims));
    Secret secret = PluginCalls.attempt(plugin, call, () -> plugin.answer(asked));
    try (secret) {
      return plugin.isSealed(asked)
          ? sealed(claims, question, secret)
          : open(claims, question, secret);
    }
  }

  private Reply sealed(JsonObject claims, ResourcePolicy.Question question, Secret secret) {
    Jwk key = parts.keys().of(claims);
    try {
      Jwe sealed = parts.keys().seal(key, secret, parts.chance());
      tell(claims, question, key.thumbprint().base64Url());
      return Reply.json(sealed.toJson());
    } catch (MalformedException e) {
      throw ApiException.jwe(String.valueOf(e.getMessage()));
    }
  }

  private Reply open(JsonObject claims, ResourcePolicy.Question question, Secret secret) {
    tell(claims, question, "none: the plugin does not encrypt it");
    return Reply.of("text/xml", secret.reveal(content -> Bytes.of(content)));
  }

  private void tell(JsonObject claims, ResourcePolicy.Question question, String key) {
    String uri = question.uri();
    parts.audit().write("release", audited(claims, uri, key));
    LOG.log(
        System.Logger.Level.INFO,
        () -> "released " + uri + " to " + tee(claims) + Handshake.emulation(claims));
  }

  private static Optional<JsonObject> initData(JsonObject claims) {
    return find(
            claims,
            List.of("submods", "cpu0", "ear.veraison.annotated-evidence", "init_data_claims"))
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast);
  }

  private JsonObject claims(Call call) {
    Optional<Session> session = call.cookie().flatMap(cookies::open);
    if (session.isPresent() && session.get() instanceof Session.Attested attested) {
      return Jws.parse(attested.token()).claims();
    }
    String token = call.bearer().orElseThrow(ApiException::tokenNotFound);
    return service
        .verifiedClaims(token)
        .or(() -> parts.foreign().verifiedClaims(token))
        .orElseThrow(ApiException::tokenInvalid);
  }

  private void requireAllowed(JsonObject claims, ResourcePolicy.Question question) {
    try {
      parts.judged().keep(claims, question);
      if (!policies.allows(claims, question)) {
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
    Explanation explanation = policies.explain(claims, question);
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
        Optional.of(Handshake.shown(question.uri())),
        details,
        Optional.of(claims));
  }

  private static JsonObject.Builder audited(JsonObject claims, String uri, String key) {
    return JsonObject.builder()
        .put("resource", uri)
        .put("tee", tee(claims))
        .put("emulated", !Handshake.emulation(claims).isEmpty())
        .put("key", key);
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

  static Optional<Json> find(JsonObject claims, List<String> place) {
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
