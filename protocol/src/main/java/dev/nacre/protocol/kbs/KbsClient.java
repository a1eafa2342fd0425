package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsException.Reason;
import dev.nacre.protocol.kbs.KbsException.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A guest's side of the conversation: proves what it is, then fetches secrets.
///
/// The handshake happens when a secret or a token is first asked for, and again when the broker
/// says that the session is over. A refusal is final: it is thrown, not retried.
///
/// ```
/// guest                                   key broker
///   POST /kbs/v0/auth    {version, tee}     ->
///                                           <-  {nonce}, cookie
///   POST /kbs/v0/attest  {evidence, key}    ->
///                                           <-  {token}
///   GET  /kbs/v0/resource/a/b/c  (cookie)   ->
///                                           <-  JWE to the guest's key
/// ```
///
/// Safe for use by several threads.
public final class KbsClient implements AutoCloseable {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private final KbsHttp http;
  private final EvidenceProvider attester;
  private final PrivateJwk teeKey;
  private final ReentrantLock handshake = new ReentrantLock();
  private Optional<Session> session = Optional.empty();

  private record Session(String cookie, String token) {}

  private KbsClient(KbsHttp http, EvidenceProvider attester, PrivateJwk teeKey) {
    this.http = http;
    this.attester = attester;
    this.teeKey = teeKey;
  }

  /// A client with a fresh key on P-256; nothing is sent yet.
  public static KbsClient of(KbsEndpoint endpoint, EvidenceProvider attester) {
    return of(
        endpoint, attester, PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW"));
  }

  /// @param teeKey with its algorithm: `ECDH-ES+A256KW` or `RSA-OAEP-256`
  public static KbsClient of(KbsEndpoint endpoint, EvidenceProvider attester, PrivateJwk teeKey) {
    return new KbsClient(new KbsHttp(endpoint), attester, teeKey);
  }

  /// The key that secrets are encrypted to: belongs to [#token].
  public PrivateJwk teeKey() {
    return teeKey;
  }

  /// The attestation result as a signed token (EAR), from the current session or a new one.
  ///
  /// @throws KbsException when the broker refuses or does not answer
  public String token() {
    return current().token();
  }

  /// Forgets the session, so that the next call proves everything anew.
  public void forget() {
    handshake.lock();
    try {
      session = Optional.empty();
    } finally {
      handshake.unlock();
    }
  }

  /// The secret that lies under `uri`.
  ///
  /// @throws KbsException when the broker refuses, has no such secret, or does not answer
  public Secret resource(ResourceUri uri) {
    return get("resource/" + uri.path());
  }

  /// What a plugin of the broker answers an attested guest.
  ///
  /// @param path plugin, path and query, such as `resource/default/key/one`
  /// @throws KbsException as in [#resource]
  public Secret get(String path) {
    Session first = current();
    KbsHttp.Answer answer = fetch(path, first);
    if (isOver(answer)) {
      answer = fetch(path, renew(first));
    }
    if (answer.status() != 200) {
      throw KbsHttp.failure(Stage.RELEASE, answer);
    }
    return open(answer.body());
  }

  private KbsHttp.Answer fetch(String path, Session current) {
    return http.send(
        Stage.RELEASE, "GET", "/kbs/v0/" + path, Map.of("Cookie", current.cookie()), Bytes.empty());
  }

  /// Whether the broker says "who are you?" and not "no": only that is worth a new handshake.
  private static boolean isOver(KbsHttp.Answer answer) {
    return answer.status() == 401
        && KbsError.parse(answer.text())
            .map(KbsError::variant)
            .filter(variant -> variant.equals("TokenNotFound") || variant.equals("SessionExpired"))
            .isPresent();
  }

  private Secret open(Bytes body) {
    try {
      return Jwe.parse(object(body)).decrypt(teeKey);
    } catch (MalformedException e) {
      throw new KbsException(
          Stage.RELEASE,
          Reason.UNEXPECTED,
          "the key broker's answer is no secret for this guest: " + e.getMessage(),
          e);
    }
  }

  private Session current() {
    handshake.lock();
    try {
      Session agreed = session.orElseGet(this::shakeHands);
      session = Optional.of(agreed);
      return agreed;
    } finally {
      handshake.unlock();
    }
  }

  private Session renew(Session over) {
    handshake.lock();
    try {
      if (session.filter(over::equals).isPresent()) {
        session = Optional.empty();
      }
      return current();
    } finally {
      handshake.unlock();
    }
  }

  private Session shakeHands() {
    KbsHttp.Answer hello =
        post(Stage.CHALLENGE, "auth", JSON, KbsRequest.from(attester.tee()).toJson());
    KbsChallenge challenge = parsed(Stage.CHALLENGE, hello, KbsChallenge::parse);
    String cookie =
        hello
            .cookie()
            .orElseThrow(() ->
                new KbsException(
                    Stage.CHALLENGE, Reason.UNEXPECTED, "the challenge has no cookie"));
    KbsHttp.Answer result =
        post(
            Stage.ATTESTATION,
            "attest",
            Map.of("Content-Type", "application/json", "Cookie", cookie),
            attestation(challenge).toJson());
    String token = parsed(Stage.ATTESTATION, result, json -> json.string("token"));
    return new Session(result.cookie().orElse(cookie), token);
  }

  private KbsAttestation attestation(KbsChallenge challenge) {
    JsonObject key = teeKey.publicJwk().toJson();
    JsonObject runtimeData = ReportData.primary(challenge.nonce(), key, "");
    Bytes reportData = ReportData.digest(challenge.hash(), runtimeData).padTo(ReportData.SLOT);
    return new KbsAttestation(
        attester.initData(),
        challenge.nonce(),
        key,
        attester.evidence(challenge.nonce(), reportData),
        "");
  }

  private KbsHttp.Answer post(
      Stage stage, String endpoint, Map<String, String> headers, JsonObject message) {
    KbsHttp.Answer answer =
        http.send(stage, "POST", "/kbs/v0/" + endpoint, headers, Bytes.utf8(message.text()));
    if (answer.status() != 200) {
      throw KbsHttp.failure(stage, answer);
    }
    return answer;
  }

  private interface Reading<T> {
    T of(JsonObject json);
  }

  private static <T> T parsed(Stage stage, KbsHttp.Answer answer, Reading<T> reading) {
    try {
      return reading.of(object(answer.body()));
    } catch (MalformedException e) {
      throw new KbsException(
          stage, Reason.UNEXPECTED, "the key broker's answer is malformed: " + e.getMessage(), e);
    }
  }

  private static JsonObject object(Bytes body) {
    if (Json.parse(body) instanceof JsonObject json) {
      return json;
    }
    throw MalformedException.at("answer", "a JSON object", "something else");
  }

  /// Forgets the session; connections that nobody uses end by themselves.
  @Override
  public void close() {
    handshake.lock();
    try {
      session = Optional.empty();
    } finally {
      handshake.unlock();
    }
  }
}
