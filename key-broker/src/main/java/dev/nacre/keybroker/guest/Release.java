package dev.nacre.keybroker.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.audit.ReleaseLog;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.CallerLimits;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.keys.ClaimPath;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.policy.Denials;
import dev.nacre.keybroker.policy.Judged;
import dev.nacre.keybroker.policy.ResourcePolicies;
import dev.nacre.keybroker.policy.ResourcePolicy;
import dev.nacre.keybroker.refusal.Refusals;
import dev.nacre.keybroker.secret.ResourcePlugin;
import dev.nacre.keybroker.session.GuestKeys;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.keybroker.session.Session;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.keybroker.token.TokenTrouble;
import dev.nacre.policy.Decision;
import dev.nacre.policy.source.PolicyException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The last step of a guest: a secret, encrypted to the key that its evidence is bound to.
public final class Release {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final ClaimPath INIT_DATA =
      new ClaimPath(List.of("submods", "cpu0", Proven.EVIDENCE, "init_data_claims"));

  private final AttestationBackend service;
  private final SessionCookie cookies;
  private final ResourcePolicies policies;
  private final Denials denials;
  private final Parts parts;

  public record Parts(
      GuestKeys keys,
      ForeignTokens foreign,
      Refusals refusals,
      ReleaseLog releases,
      CallerLimits limits,
      Judged judged,
      SecureRandom chance,
      InstantSource clock) {}

  public Release(
      AttestationBackend service, SessionCookie cookies, ResourcePolicies policies, Parts parts) {
    this.service = service;
    this.cookies = cookies;
    this.policies = policies;
    this.denials = new Denials(service, policies);
    this.parts = parts;
  }

  /// `GET /kbs/v0/resource/…` and what other plugins give to guests: believes the guest, asks the
  /// policy, reads the secret, in that order, so that nobody learns what exists before the policy
  /// allows it.
  Reply get(Call call, Plugin plugin) {
    Proven guest = guest(call);
    parts.limits().requireModest(() -> guest.key(parts.keys()).thumbprint());
    var question = new ResourcePolicy.Question(plugin.name(), call.tail(), call.query());
    if (plugin instanceof ResourcePlugin && call.tail().size() != 3) {
      throw ApiException.invalidPath(Reading.shown(call.uri()));
    }
    String source = call.caller().source();
    requireAllowed(guest, question, source);
    PluginCall asked = PluginCalls.asked(call, initData(guest));
    Secret secret =
        PluginCalls.attempt(plugin, call, () -> answered(plugin, asked, guest, question, source));
    try (secret) {
      return PluginCalls.attempt(plugin, call, () -> plugin.isSealed(asked))
          ? sealed(guest, question, secret, source)
          : open(guest, question, secret, source);
    }
  }

  /// What the policy allows, the plugin may deny: that is a refusal like others.
  private Secret answered(
      Plugin plugin,
      PluginCall asked,
      Proven guest,
      ResourcePolicy.Question question,
      String source) {
    try {
      return plugin.answer(asked);
    } catch (PluginException e) {
      if (e.reason() != PluginException.Reason.DENIED) {
        throw e;
      }
      String why = String.valueOf(e.getMessage());
      Optional<String> id =
          parts.refusals().keep(() -> Denials.ofPlugin(guest, question, why), source);
      LOG.log(
          System.Logger.Level.INFO,
          () -> "refused " + ApiException.number(id) + ": plugin " + plugin.name() + ": " + why);
      throw ApiException.pluginDenies(id);
    }
  }

  private Reply sealed(
      Proven guest, ResourcePolicy.Question question, Secret secret, String source) {
    GuestKeys.Bound key = guest.key(parts.keys());
    try {
      Jwe sealed = key.seal(secret, parts.chance());
      tell(guest, question, key.thumbprint(), source);
      return Reply.json(sealed.toJson());
    } catch (MalformedException e) {
      throw ApiException.jwe(String.valueOf(e.getMessage()));
    }
  }

  private Reply open(Proven guest, ResourcePolicy.Question question, Secret secret, String source) {
    tell(guest, question, "none: the plugin does not encrypt it", source);
    return Reply.of("text/xml", secret.reveal(content -> Bytes.of(content)));
  }

  private void tell(Proven guest, ResourcePolicy.Question question, String key, String source) {
    String uri = question.uri();
    parts.releases().write(key, source, () -> audited(guest, uri, key));
    LOG.log(
        System.Logger.Level.INFO,
        () -> "released " + uri + " to " + guest.tee() + guest.emulation());
  }

  private static Optional<JsonObject> initData(Proven guest) {
    return guest.find(INIT_DATA).filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  private Proven guest(Call call) {
    Optional<Session> session = call.cookie().flatMap(cookies::open);
    if (session.isPresent() && session.get() instanceof Session.Attested attested) {
      return attested.guest();
    }
    String token = call.bearer().orElseThrow(ApiException::tokenNotFound);
    return service
        .verifiedClaims(token)
        .map(Proven::new)
        .or(() -> parts.foreign().verifiedClaims(token).map(Proven::elsewhere))
        .orElseThrow(() -> {
          LOG.log(
              System.Logger.Level.INFO,
              () -> "refused a token: " + TokenTrouble.of(token, parts.clock().instant()));
          return ApiException.tokenInvalid();
        });
  }

  private void requireAllowed(Proven guest, ResourcePolicy.Question question, String source) {
    parts.judged().keep(guest, question);
    boolean allowed;
    try {
      allowed = isAllowed(guest, question);
    } catch (PolicyException e) {
      String why = String.valueOf(e.getMessage());
      Optional<String> id =
          parts.refusals().keep(() -> denials.ofError(guest, question, why), source);
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "refused "
                  + ApiException.number(id)
                  + ": policy "
                  + policies.nameFor(question)
                  + " ended in an error: "
                  + why);
      throw ApiException.policyFailed(id);
    }
    if (!allowed) {
      Optional<String> id = parts.refusals().keep(() -> denials.of(guest, question), source);
      LOG.log(
          System.Logger.Level.INFO,
          () ->
              "refused "
                  + ApiException.number(id)
                  + ": denied by policy "
                  + policies.nameFor(question));
      throw ApiException.policyDeny(id);
    }
  }

  /// The whole decision, with digests of all that it is about, costs more than the answer: it is
  /// made for the log only.
  private boolean isAllowed(Proven guest, ResourcePolicy.Question question) {
    if (!LOG.isLoggable(System.Logger.Level.DEBUG)) {
      return policies.allows(guest, question);
    }
    Decision decision = policies.decide(guest, question);
    LOG.log(System.Logger.Level.DEBUG, "decided " + decision.toJson().text());
    return decision.isTrue();
  }

  private static JsonObject.Builder audited(Proven guest, String uri, String key) {
    return JsonObject.builder()
        .put("resource", uri)
        .put("tee", guest.tee())
        .put("emulated", guest.isEmulated())
        .put("key", key);
  }
}
