package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsError;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guests that are turned away before their evidence, or their resource, is looked at: each is told
/// a number, under which the owner finds what was expected, what was there, and what to do.
class TurnedAwayTest {
  private static final String AUTH = "/kbs/v0/auth";
  private static final String ATTEST = "/kbs/v0/attest";
  private static final String SECRET = "/kbs/v0/resource/default/key/one";
  private static final String REQUEST =
      "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-27T09:00:00Z"));
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private Broker broker;

  TurnedAwayTest(@TempDir Path directory) {
    this.directory = directory;
    this.broker = started(LimitSettings.standard());
  }

  private Broker started(LimitSettings limits) {
    ServerConfig config = Broker.config(directory).with(now::get);
    BrokerSettings settings = config.settings();
    Broker started = Broker.start(config.with(settings.with(settings.operation().with(limits))));
    started.putSecret(Broker.SECRET, Broker.CANARY);
    started.putReferenceValues();
    return started;
  }

  private void restart(LimitSettings limits) {
    broker.close();
    broker = started(limits);
  }

  @AfterEach
  void stop() {
    broker.close();
    http.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(method, BodyPublishers.ofString(body));
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> withCookie(String cookie) throws Exception {
    return send("GET", SECRET, "", "cookie", SessionCookie.NAME + "=" + cookie);
  }

  private String challenged() throws Exception {
    String set = send("POST", AUTH, REQUEST).headers().firstValue("set-cookie").orElseThrow();
    return set.substring(set.indexOf('=') + 1, set.indexOf(';'));
  }

  private static String number(HttpResponse<String> refused) {
    return refused.headers().firstValue("x-nacre-refusal").orElseThrow();
  }

  /// The one check that failed.
  private JsonObject explained(HttpResponse<String> refused) {
    String id = number(refused);
    assertThat(KbsError.parse(refused.body()).orElseThrow().detail()).endsWith(", refusal " + id);
    JsonObject report = broker.owner.refusal(id);
    assertThat(report.string("source")).isEqualTo("127.0.0.1");
    return (JsonObject) report.array("findings").elements().getFirst();
  }

  private void assertExplained(HttpResponse<String> refused, int status, String... words) {
    assertThat(refused.statusCode()).isEqualTo(status);
    JsonObject finding = explained(refused);
    assertThat(
            List.of(
                finding.string("check"),
                finding.string("expected"),
                finding.string("found"),
                finding.string("advice")))
        .zipSatisfy(List.of(words), (told, word) -> assertThat(told).contains(word));
  }

  private long counted(String code) {
    String series = "nacre_refusals_total{code=\"" + code + "\"} ";
    return broker
        .metrics()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> Long.parseLong(line.substring(series.length())))
        .sum();
  }

  private List<JsonObject> audited(String kind) {
    return ((JsonArray) broker.owner.json("/nacre/v0/audit"))
        .stream()
            .map(entry -> ((JsonObject) entry).object("entry"))
            .filter(entry -> entry.string("kind").equals(kind))
            .toList();
  }

  @Test
  void whoShowsNothingIsNotRefusedYet() throws Exception {
    HttpResponse<String> first = send("GET", SECRET, "");

    assertThat(first.statusCode()).isEqualTo(401);
    assertThat(first.headers().firstValue("x-nacre-refusal")).isEmpty();
    assertThat(audited("refusal")).isEmpty();
  }

  @Test
  void aCookieThatWasMadeUpIsToldByItsSeal() throws Exception {
    String cookie = challenged();
    char last = cookie.charAt(cookie.length() - 2);
    String changed = cookie.substring(0, cookie.length() - 2) + (last == 'A' ? "B" : "A") + "A";

    assertExplained(
        withCookie(changed), 401, "session.cookie.seal", "key number 1", "made up", "replicas");
  }

  @Test
  void aCookieUnderAKeyOfNobodyIsToldByItsNumber() throws Exception {
    byte[] cookie = Bytes.ofBase64Url(challenged()).toArray();
    cookie[4] = 77;

    assertExplained(
        withCookie(Bytes.of(cookie).base64Url()),
        401,
        "session.cookie.key",
        "the last is number 1",
        "key number 77",
        "share one database");
  }

  @Test
  void somethingElseThanACookieIsToldSo() throws Exception {
    assertExplained(withCookie("!!"), 401, "session.cookie.form", "", "2 characters", "");
    now.updateAndGet(time -> time.plusSeconds(61));
    assertExplained(withCookie("AQ"), 401, "session.cookie.form", "", "1 bytes", "");
  }

  @Test
  void aSessionThatIsOverIsToldByItsEnd() throws Exception {
    String cookie = challenged();
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(6)));

    HttpResponse<String> refused =
        send("POST", ATTEST, "{}", "cookie", SessionCookie.NAME + "=" + cookie);

    assertExplained(
        refused,
        401,
        "session.end",
        "goes on at 2026-11-27T09:06:00Z",
        "one that ended at 2026-11-27T09:05:00Z",
        "attestation_service.timeout");
    assertThat(refused.body()).doesNotContain("09:05");
  }

  @Test
  void aClockThatWasSetBackIsToldSo() throws Exception {
    String cookie = challenged();
    now.updateAndGet(time -> time.minus(Duration.ofDays(1)));

    assertExplained(
        withCookie(cookie), 401, "session.end", "ends by 2026-11-26T09", "2026-11-27", "clocks");
  }

  @Test
  void aChallengeAloneIsNoProof() throws Exception {
    assertExplained(
        withCookie(challenged()), 401, "session.step", "proved", "challenge only", "attest");
  }

  @Test
  void aGuestThatKeepsNoCookieIsToldSo() throws Exception {
    assertExplained(send("POST", ATTEST, "{}"), 401, "session.cookie", "challenge", "none", "prox");
  }

  @Test
  void aTokenOfNobodyIsToldByItsSigner() throws Exception {
    String token =
        Bytes.utf8("{\"alg\":\"ES256\",\"kid\":\"k1\"}").base64Url()
            + "."
            + Bytes.utf8("{\"iss\":\"somebody\"}").base64Url()
            + ".AAAA";

    assertExplained(
        send("GET", SECRET, "", "authorization", "Bearer " + token),
        401,
        "token",
        "signed by this service",
        "issuer somebody, key k1",
        "trusted_jwk_sets");
  }

  @Test
  void anOldProtocolIsToldByItsVersion() throws Exception {
    assertExplained(
        send("POST", AUTH, REQUEST.replace("0.4.0", "0.1.1")),
        401,
        "protocol.version",
        "0.4.0",
        "0.1.1",
        "version");
    assertThat(broker.owner.refusals().text()).contains("\"stage\":\"challenge\"");
  }

  @Test
  void aMachineThatNobodyKnowsIsToldWithThoseThatAreKnown() throws Exception {
    assertExplained(
        send("POST", AUTH, REQUEST.replace("snp", "sev-snp")),
        401,
        "protocol.tee",
        "snp, tdx, sgx",
        "sev-snp",
        "name its kind");
  }

  @Test
  void aMachineThatIsNotSetUpIsToldWithWhatToDo() throws Exception {
    assertExplained(
        send("POST", AUTH, REQUEST.replace("snp", "se")),
        401,
        "protocol.challenge",
        "set up for",
        "secure_execution",
        "docs/configuration.md");
  }

  @Test
  void aSecretThatIsNotThereIsToldWithNamesLikeIt() {
    broker.putSecret(ResourceUri.parse("default/other/secret"), "x");
    try (KbsClient client = broker.client(EmulatedGuest.on(Broker.AMD))) {
      KbsException refused =
          catchThrowableOfType(
              KbsException.class, () -> client.resource(ResourceUri.parse("default/key/On")));

      JsonObject report = broker.owner.refusal(refused.refusalId().orElseThrow());

      assertThat(report.string("code")).isEqualTo("missing");
      assertThat(report.string("tee")).isEqualTo("snp");
      assertThat(report.string("sentence"))
          .isEqualTo(
              "resource: expected a secret kbs:///default/key/On, found none; names like it:"
                  + " default/key/one");
      assertThat(report.text()).contains("nacre secret put default/key/On");
    }
  }

  @Test
  void aSourceThatAsksTooOftenIsOneRefusalAMinute() throws Exception {
    restart(new LimitSettings(100, 20, 0, 100, 1_000, LimitSettings.standard().patience()));
    HttpResponse<String> first = send("GET", SECRET, "");
    while (first.statusCode() != 429) {
      first = send("GET", SECRET, "");
    }

    HttpResponse<String> second = send("POST", AUTH, REQUEST);

    assertThat(number(second)).isEqualTo(number(first));
    now.updateAndGet(time -> time.plusSeconds(61));
    assertExplained(first, 429, "limits.requests_of_source", "at most 20 requests", "", "raise");
    assertThat(audited("refusal")).hasSize(1);
    assertThat(counted("rate")).isEqualTo(2);
  }

  @Test
  void aGuestThatAsksTooOftenIsToldByItsLimit() throws Exception {
    restart(new LimitSettings(100, 0, 1, 100, 1_000, LimitSettings.standard().patience()));
    try (KbsClient client = broker.client(EmulatedGuest.on(Broker.AMD))) {
      String token = client.token();
      assertThat(send("GET", SECRET, "", "authorization", "Bearer " + token).statusCode())
          .isEqualTo(200);

      assertExplained(
          send("GET", SECRET, "", "authorization", "Bearer " + token),
          429,
          "limits.releases_of_guest",
          "at most 1 secrets",
          "more",
          "nacre.limits.releases_of_guest");
    }
  }

  @Test
  void evidenceThatIsTooLargeIsToldByTheLimit() throws Exception {
    String large = "x".repeat((2 << 20) + 1);

    assertExplained(
        send("POST", ATTEST, large),
        413,
        "request.body",
        "at most 2097152 bytes",
        "more",
        "http_server.payload_request_size");
    assertThat(send("POST", SECRET, large).headers().firstValue("x-nacre-refusal")).isEmpty();
  }

  @Test
  void aFloodOfStrangersFillsNothingAndHidesNoGuest() throws Exception {
    try (var log = new LoggedLines()) {
      for (int i = 0; i < 300; i++) {
        var _ = withCookie("AAAA" + i);
      }
      assertThat(log.with("session.cookie.form")).hasSize(1);
    }
    assertThat(audited("refusal")).hasSize(1);
    assertThat(counted("session")).isEqualTo(300);

    broker.owner.setResourcePolicy("package policy\nallow := false\n");
    try (KbsClient client = broker.client(EmulatedGuest.on(Broker.AMD))) {
      KbsException refused =
          catchThrowableOfType(KbsException.class, () -> client.resource(Broker.SECRET));
      assertThat(broker.explanation(refused)).contains("resource policy");
    }

    now.updateAndGet(time -> time.plusSeconds(61));
    var _ = withCookie("AAAA");
    assertThat(audited("refusals-counted"))
        .singleElement()
        .extracting(entry -> entry.number("count"))
        .isEqualTo(299L);
  }

  private String junk() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      socket.setSoTimeout(20_000);
      String request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nNo colon\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void whyARequestWasNotReadStandsInTheLogUnderTheNumberThatItsCallerGot() throws Exception {
    try (var log = new LoggedLines()) {
      String id = junk().replaceAll("(?is).*x-request-id: ([0-9a-f]+).*", "$1");
      assertThat(log.with("unread " + id))
          .singleElement()
          .asString()
          .contains("GET:/: 400 this is no HTTP");

      for (int i = 0; i < 150; i++) {
        var _ = junk();
      }
      assertThat(log.with("unread ")).as("of two minutes").hasSizeLessThanOrEqualTo(120);
    }
  }
}
