package dev.nacre.keybroker.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.Shown;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.audit.ReleaseLog;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.CallerLimits;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.keybroker.keys.ClaimPath;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.policy.Denials;
import dev.nacre.keybroker.policy.Judged;
import dev.nacre.keybroker.policy.ResourcePolicies;
import dev.nacre.keybroker.policy.ResourcePolicy;
import dev.nacre.keybroker.refusal.Occasion;
import dev.nacre.keybroker.refusal.Refusal;
import dev.nacre.keybroker.refusal.Refusals;
import dev.nacre.keybroker.secret.ResourcePlugin;
import dev.nacre.keybroker.session.GuestKeys;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.keybroker.session.Session;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.keybroker.session.SessionTroubles;
import dev.nacre.keybroker.token.ForeignTokens;
import dev.nacre.keybroker.token.TokenTrouble;
import dev.nacre.policy.Decision;
import dev.nacre.policy.source.PolicyException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
    Occasion at = Occasion.of(call).of(guest.tee());
    requireModest(guest, at);
    var question = new ResourcePolicy.Question(plugin.name(), call.tail(), call.query());
    if (plugin instanceof ResourcePlugin && call.tail().size() != 3) {
      throw ApiException.invalidPath(Shown.name(call.uri()));
    }
    requireAllowed(guest, question, at);
    PluginCall asked = PluginCalls.asked(call, initData(guest));
    Secret secret =
        PluginCalls.attempt(plugin, call, () -> answered(plugin, asked, guest, question, at));
    try (secret) {
      return PluginCalls.attempt(plugin, call, () -> plugin.isSealed(asked))
          ? sealed(guest, question, secret, at)
          : open(guest, question, secret, at);
    }
  }

  private void requireModest(Proven guest, Occasion at) {
    if (!parts.limits().admitsGuest(() -> key(guest, at).thumbprint())) {
      throw parts
          .refusals()
          .turnAway(
              parts.limits().ofGuest(),
              at.by(key(guest, at).thumbprint()),
              ApiException.tooMany("guest"));
    }
  }

  private GuestKeys.Bound key(Proven guest, Occasion at) {
    try {
      return guest.key(parts.keys());
    } catch (MalformedException e) {
      throw unfit(e, at);
    }
  }

  private ApiException unfit(MalformedException why, Occasion at) {
    String sentence = String.valueOf(why.getMessage());
    return parts.refusals().turnAway(Troubles.guestKey(sentence), at, ApiException.jwe(sentence));
  }

  /// What the policy allows, the plugin may deny or not have: that is a refusal like others.
  private Secret answered(
      Plugin plugin,
      PluginCall asked,
      Proven guest,
      ResourcePolicy.Question question,
      Occasion at) {
    try {
      return plugin.answer(asked);
    } catch (PluginException e) {
      String why = String.valueOf(e.getMessage());
      throw switch (e.reason()) {
        case DENIED -> denied(guest, question, why, at);
        case NOT_FOUND ->
            parts
                .refusals()
                .turnAway(
                    Troubles.missing(question, plugin.near(asked)),
                    at,
                    ApiException.resourceNotFound(why));
        case NO_SUCH_PATH, MALFORMED, BUSY, FAILED -> e;
      };
    }
  }

  private ApiException denied(
      Proven guest, ResourcePolicy.Question question, String why, Occasion at) {
    String told = "plugin " + question.plugin() + ": " + why;
    return ApiException.pluginDenies(
        refused(RefusalCode.PLUGIN, told, () -> Denials.ofPlugin(guest, question, why), at));
  }

  private Reply sealed(Proven guest, ResourcePolicy.Question question, Secret secret, Occasion at) {
    GuestKeys.Bound key = key(guest, at);
    Jwe sealed;
    try {
      sealed = key.seal(secret, parts.chance());
    } catch (MalformedException e) {
      throw unfit(e, at);
    }
    tell(guest, question, key.thumbprint(), at);
    return Reply.json(sealed.toJson());
  }

  private Reply open(Proven guest, ResourcePolicy.Question question, Secret secret, Occasion at) {
    tell(guest, question, "none: the plugin does not encrypt it", at);
    return Reply.of("text/xml", secret.reveal(content -> Bytes.of(content)));
  }

  /// What cannot be written down is not released.
  private void tell(Proven guest, ResourcePolicy.Question question, String key, Occasion at) {
    String uri = question.uri();
    try {
      parts.releases().write(key, at.host(), () -> audited(guest, uri, key));
    } catch (ApiException e) {
      throw parts.refusals().turnAway(Troubles.quota(e.error().detail()), at, e);
    }
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
    String token = call.bearer().orElseThrow(() -> withoutToken(call, session));
    return service
        .verifiedClaims(token)
        .map(Proven::new)
        .or(() -> parts.foreign().verifiedClaims(token).map(Proven::elsewhere))
        .orElseThrow(() ->
            parts
                .refusals()
                .turnAway(
                    Troubles.token(TokenTrouble.of(token, parts.clock().instant())),
                    Occasion.of(call),
                    ApiException.tokenInvalid()));
  }

  /// Guests begin by asking for a secret and show nothing: that is no refusal. A cookie that does
  /// not count is one.
  private ApiException withoutToken(Call call, Optional<Session> session) {
    Optional<Trouble> trouble =
        session
            .map(_ -> SessionTroubles.notAttested())
            .or(() -> call.cookie().map(cookies::trouble));
    return trouble
        .map(known ->
            parts.refusals().turnAway(known, Occasion.of(call), ApiException.tokenNotFound()))
        .orElseGet(ApiException::tokenNotFound);
  }

  /// What has no number was too much for the log, too.
  private Optional<String> refused(
      RefusalCode code, String told, Supplier<Refusal> refusal, Occasion at) {
    Optional<String> id = parts.refusals().keep(code, refusal, at.host());
    id.ifPresent(
        number -> LOG.log(System.Logger.Level.INFO, () -> "refused " + number + ": " + told));
    return id;
  }

  private void requireAllowed(Proven guest, ResourcePolicy.Question question, Occasion at) {
    parts.judged().keep(guest, question);
    boolean allowed;
    try {
      allowed = isAllowed(guest, question);
    } catch (PolicyException e) {
      String why = String.valueOf(e.getMessage());
      String told = "policy " + policies.nameFor(question) + " ended in an error: " + why;
      throw ApiException.policyFailed(
          refused(RefusalCode.POLICY_ERROR, told, () -> denials.ofError(guest, question, why), at));
    }
    if (!allowed) {
      String told = "denied by policy " + policies.nameFor(question);
      throw ApiException.policyDeny(
          refused(RefusalCode.POLICY, told, () -> denials.of(guest, question), at));
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
