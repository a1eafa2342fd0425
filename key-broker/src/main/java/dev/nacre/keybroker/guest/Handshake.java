package dev.nacre.keybroker.guest;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Challenge;
import dev.nacre.attestationservice.InitDataBinding;
import dev.nacre.attestationservice.RuntimeBinding;
import dev.nacre.attestationservice.Submodules;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.AttestationBackend;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.GuestForms;
import dev.nacre.keybroker.refusal.Occasion;
import dev.nacre.keybroker.refusal.Refusal;
import dev.nacre.keybroker.refusal.Refusals;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.keybroker.session.Session;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.keybroker.session.SessionTroubles;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.KbsChallenge;
import dev.nacre.protocol.kbs.KbsRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The first two steps of a guest: challenge, and attestation.
public final class Handshake {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final String HASH = "sha384";
  private static final int NONCE_SIZE = 32;
  private static final int LONGEST_NONCE = 64;
  private static final int MOST_DEVICES = 64;

  private final AttestationBackend service;
  private final SessionCookie cookies;
  private final Refusals refusals;
  private final SecureRandom chance;
  private final InstantSource clock;
  private final Duration lifetime;
  private final Metrics metrics;

  /// @param parts what it works with
  public Handshake(
      AttestationBackend service, SessionCookie cookies, Refusals refusals, Parts parts) {
    this.service = service;
    this.cookies = cookies;
    this.refusals = refusals;
    this.chance = parts.chance();
    this.clock = parts.clock();
    this.lifetime = parts.lifetime();
    this.metrics = parts.metrics();
  }

  /// @param lifetime of a session, from its challenge on
  public record Parts(
      SecureRandom chance, InstantSource clock, Duration lifetime, Metrics metrics) {}

  public List<Route> routes() {
    return List.of(
        Route.post("/kbs/v0/auth")
            .takes(GuestForms.REQUEST)
            .gives(Content.json(GuestForms.CHALLENGE).withSession())
            .by("Begins a guest's session: a nonce to bind its evidence to.", this::challenge),
        Route.post("/kbs/v0/attest")
            .of(new Access.Challenged())
            .takes(GuestForms.ATTESTATION)
            .gives(
                Content.json(GuestForms.RESULT)
                    .or(AttestationService.CWT, Form.octets())
                    .withSession())
            .by("Judges a guest's evidence: a token, when it holds.", this::attest));
  }

  /// `POST /kbs/v0/auth`
  Reply challenge(Call call) {
    Occasion at = Occasion.of(call);
    KbsRequest request;
    try {
      request = KbsRequest.parse(Reading.object(call.body()));
    } catch (MalformedException e) {
      String why = String.valueOf(e.getMessage());
      throw refusals.turnAway(
          Troubles.protocol("request", "a request of the KBS protocol", why),
          at,
          ApiException.challenge("deserialize Request: " + why));
    }
    requireVersion(request, at);
    Tee tee = tee(request, at);
    return switch (asked(tee, request, at.of(tee.wireName()))) {
      case Challenge.AnyNonce() -> challenge(tee, new KbsChallenge(nonce(), Json.of("")));
      case Challenge.Request(String text) ->
          challenge(
              tee, new KbsChallenge(text, selecting(hash(tee), request, at.of(tee.wireName()))));
      case Challenge.None(String sentence) ->
          throw refusals.turnAway(
              Troubles.noChallenge(sentence),
              at.of(tee.wireName()),
              ApiException.challenge(sentence));
    };
  }

  private void requireVersion(KbsRequest request, Occasion at) {
    if (request.version().equals(KbsRequest.VERSION)) {
      return;
    }
    String found = Shown.name(request.version());
    throw refusals.turnAway(
        Troubles.protocol("version", KbsRequest.VERSION, found),
        at,
        ApiException.challenge(
            "KBS Client Protocol Version Mismatch: expect ="
                + KbsRequest.VERSION
                + " while the request is "
                + found));
  }

  private Tee tee(KbsRequest request, Occasion at) {
    return Tee.ofWireName(request.tee()).orElseThrow(() -> unknown(request.tee(), at));
  }

  private ApiException unknown(String tee, Occasion at) {
    String found = Shown.name(tee);
    return refusals.turnAway(
        Troubles.unknownTee(found),
        at,
        ApiException.challenge("deserialize Request: unknown tee " + found));
  }

  private Challenge asked(Tee tee, KbsRequest request, Occasion at) {
    try {
      return service.challenge(tee, request.extraParams());
    } catch (RemoteException e) {
      throw unjudged(e, at);
    }
  }

  /// The log says who did not answer, and why; guests learn the kind of it.
  private ApiException unjudged(RemoteException why, Occasion at) {
    LOG.log(System.Logger.Level.WARNING, "not judged: " + why.sentence());
    return refusals.turnAway(
        Troubles.unjudged(why.sentence()), at, ApiException.unjudged(why.obstacle()));
  }

  private Reply challenge(Tee tee, KbsChallenge challenge) {
    var session =
        new Session.Challenged(tee, remembered(challenge.nonce()), clock.instant().plus(lifetime));
    return Reply.json(challenge.toJson()).with(cookies.seal(session));
  }

  private String nonce() {
    return Bytes.drawn(NONCE_SIZE, chance).base64();
  }

  /// A nonce as a session's cookie bears it: one that is long by its digest.
  private static String remembered(String nonce) {
    return nonce.length() <= LONGEST_NONCE ? nonce : "sha256:" + ContentDigest.of(nonce);
  }

  /// What tells a guest to bind its evidence by `hash`; a guest that says nothing of hashes is of
  /// before there was a choice.
  private Json selecting(String hash, KbsRequest request, Occasion at) {
    Optional<List<String>> supported = request.supportedHashes();
    if (supported.isEmpty()) {
      return Json.of("");
    }
    if (!supported.get().contains(hash)) {
      String known = Shown.name(String.join(",", supported.get()));
      throw refusals.turnAway(
          Troubles.protocol("hash", "a guest that knows " + hash, "one that knows " + known),
          at,
          ApiException.challenge(
              "expected a guest that knows " + hash + ", found one that knows " + known));
    }
    return KbsChallenge.selecting(hash);
  }

  private static String hash(Tee tee) {
    return tee == Tee.SE ? "sha512" : HASH;
  }

  /// `POST /kbs/v0/attest`
  Reply attest(Call call) {
    Occasion at = Occasion.of(call);
    String cookie =
        call.cookie()
            .orElseThrow(() ->
                refusals.turnAway(
                    SessionTroubles.noCookie(),
                    at,
                    ApiException.handshake("the cookie is missing")));
    Session session =
        cookies
            .open(cookie)
            .orElseThrow(() ->
                refusals.turnAway(
                    cookies.trouble(cookie),
                    at,
                    ApiException.handshake("the session is over or unknown")));
    return reply(
        call,
        switch (session) {
          case Session.Attested attested -> attested;
          case Session.Challenged challenged -> {
            Occasion known = at.of(challenged.tee().wireName());
            yield attest(challenged, parse(call.body(), known), known);
          }
        });
  }

  private KbsAttestation parse(Bytes body, Occasion at) {
    try {
      return KbsAttestation.parse(Reading.object(body));
    } catch (MalformedException e) {
      throw unread("Attestation", String.valueOf(e.getMessage()), at);
    }
  }

  private ApiException unread(String what, String why, Occasion at) {
    return refusals.turnAway(
        Troubles.protocol("attestation", "evidence as the KBS protocol sends it", why),
        at,
        ApiException.handshake("deserialize " + what + ": " + why));
  }

  private Session.Attested attest(
      Session.Challenged session, KbsAttestation attestation, Occasion at) {
    if (!remembered(attestation.nonce()).equals(session.nonce())) {
      var nonce =
          new Finding(
              "nonce",
              Finding.Status.FAILED,
              session.nonce(),
              Shown.name(attestation.nonce()),
              "the KBS protocol");
      var replayed =
          Refusal.ofEvidence(
              RefusalCode.NONCE,
              "the evidence is bound to another session: " + nonce.sentence(),
              session.tee().wireName(),
              List.of(nonce));
      throw refuse(replayed, at);
    }
    Verdict verdict = service.attest(requests(session.tee(), attestation, at));
    metrics.judged(session.tee().wireName(), verdict instanceof Verdict.Attested);
    return switch (verdict) {
      case Verdict.Attested(String token, JsonObject claims) -> {
        var guest = new Proven(claims);
        LOG.log(
            System.Logger.Level.INFO,
            () -> "attested " + session.tee() + guest.emulation() + ": " + statuses(claims));
        yield new Session.Attested(token, guest, session.end());
      }
      case Verdict.Refused(String sentence, List<Finding> findings) ->
          throw refuse(
              Refusal.ofEvidence(
                  RefusalCode.EVIDENCE, sentence, session.tee().wireName(), findings),
              at);
      case Verdict.Unjudged(RemoteException why) -> throw unjudged(why, at);
    };
  }

  private List<VerificationRequest> requests(Tee tee, KbsAttestation attestation, Occasion at) {
    var requests = new ArrayList<VerificationRequest>();
    requests.add(
        new VerificationRequest(
            tee,
            attestation.evidence(),
            new RuntimeBinding.Structured(attestation.primaryRuntimeData(), hash(tee)),
            attestation
                .initData()
                .<InitDataBinding>map(InitDataBinding.Document::new)
                .orElseGet(InitDataBinding.None::new)));
    devices(attestation.additionalEvidence(), at)
        .members()
        .forEach((name, evidence) -> {
          Tee device =
              Tee.ofWireName(name)
                  .orElseThrow(
                      () -> unread("additional_evidence", "unknown tee " + Shown.name(name), at));
          requests.add(
              new VerificationRequest(
                  device,
                  evidence,
                  new RuntimeBinding.Structured(attestation.deviceRuntimeData(), hash(tee)),
                  new InitDataBinding.None()));
        });
    return requests;
  }

  private JsonObject devices(String additional, Occasion at) {
    if (additional.isEmpty()) {
      return JsonObject.empty();
    }
    try {
      JsonObject devices = Reading.object(Bytes.utf8(additional));
      if (devices.members().size() > MOST_DEVICES) {
        throw MalformedException.at(
            "additional_evidence",
            "at most " + MOST_DEVICES + " devices",
            devices.members().size() + " devices");
      }
      return devices;
    } catch (MalformedException e) {
      throw unread("additional_evidence", String.valueOf(e.getMessage()), at);
    }
  }

  /// The token as a guest asks for it; the session is the same.
  private Reply reply(Call call, Session.Attested session) {
    boolean wantsCwt = call.caller().accepts().contains(AttestationService.CWT);
    Optional<Bytes> cwt = wantsCwt ? service.cwt(session.token()) : Optional.empty();
    return cwt.map(token -> Reply.of(AttestationService.CWT, token))
        .orElseGet(() -> Reply.json(JsonObject.builder().put("token", session.token()).build()))
        .with(cookies.seal(session));
  }

  /// What has no number was too much for the log, too.
  private ApiException refuse(Refusal refusal, Occasion at) {
    Optional<String> id = refusals.keep(refusal.code(), () -> refusal, at.host());
    id.ifPresent(number ->
        LOG.log(System.Logger.Level.INFO, () -> "refused " + number + ": " + refusal.sentence()));
    return ApiException.evidenceRefused(refusal.code(), id);
  }

  private static String statuses(JsonObject claims) {
    var statuses = new ArrayList<String>();
    Submodules.of(claims)
        .forEach((name, part) -> statuses.add(name + " " + part.string("ear.status")));
    return String.join(", ", statuses);
  }
}
