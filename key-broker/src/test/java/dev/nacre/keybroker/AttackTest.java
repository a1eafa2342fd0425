package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsError;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile caller tries to make the server spend, against a real server.
class AttackTest {
  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Path directory;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  AttackTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private Broker broker(LimitSettings limits) {
    ServerConfig config = Broker.config(directory).with(now::get);
    BrokerSettings settings = config.settings();
    Broker broker = Broker.start(config.with(settings.with(settings.operation().with(limits))));
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putReferenceValues();
    return broker;
  }

  private Broker impatient(int connections) {
    return broker(new LimitSettings(connections, 0, 0, 100, 1_000, PATIENCE));
  }

  private HttpResponse<String> get(Broker broker, String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(broker.server.address() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static Socket connected(Broker broker) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), broker.server.port());
    socket.setSoTimeout((int) LONG.toMillis());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /// Sends `drop` again and again.
  ///
  /// @return whether the server ended the connection before its patience was over a hundred times
  private static boolean isCutOff(Socket socket, String drop) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    try {
      while (System.nanoTime() < end) {
        send(socket, drop);
        Thread.sleep(PATIENCE.toMillis() / 8);
      }
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private static void assertServes(Broker broker) {
    assertThat(broker.owner.secrets().text()).contains("default/key/one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "GET /kbs/v0/resource/default/key/one HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "POST /kbs/v0/auth HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
        "POST /kbs/v0/attest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n"
      })
  void whoSendsAByteNowAndThenIsCutOff(String begun) throws Exception {
    try (Broker broker = impatient(100);
        Socket slow = connected(broker)) {
      send(slow, begun);

      assertThat(isCutOff(slow, "a")).isTrue();

      assertServes(broker);
    }
  }

  @Test
  void aConnectionMayRestBetweenItsRequests() throws Exception {
    String request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Broker broker = impatient(100);
        Socket resting = connected(broker)) {
      for (int i = 0; i < 2; i++) {
        send(resting, request);
        assertThat(head(resting.getInputStream())).startsWith("HTTP/1.1 200");
        Thread.sleep(PATIENCE.multipliedBy(2).toMillis());
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void oneSourceDoesNotTakeAllConnections() throws Exception {
    String request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Broker broker = impatient(4);
        Socket one = connected(broker);
        Socket two = connected(broker);
        Socket three = connected(broker)) {
      // The owner's client holds a connection too.
      for (Socket socket : List.of(one, two, three)) {
        send(socket, request);
        assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200");
      }
      try (Socket four = connected(broker)) {
        assertThat(isCutOff(four, request)).isTrue();
      }
    }
  }

  @Test
  void aHeadBeyondTheLimitIsRefusedAndTheServerLives() throws Exception {
    try (Broker broker = impatient(100)) {
      HttpResponse<String> response =
          get(broker, "/healthz", "Authorization", "Bearer " + "a".repeat(200 << 10));

      assertThat(response.statusCode()).isBetween(400, 499);
      assertServes(broker);
    }
  }

  @Test
  void aSourceThatAsksTooOftenWaitsForTheNextMinute() throws Exception {
    try (Broker broker = broker(new LimitSettings(100, 20, 0, 100, 1_000, PATIENCE))) {
      HttpResponse<String> answer = get(broker, "/healthz");
      for (int i = 0; i < 20; i++) {
        answer = get(broker, "/healthz");
      }
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("retry-after")).contains("60");
      assertThat(KbsError.parse(answer.body()).orElseThrow().variant())
          .isEqualTo("TooManyRequests");

      now.updateAndGet(time -> time.plusSeconds(61));

      assertThat(get(broker, "/metrics").body()).containsPattern("nacre_rate_limited_total [1-9]");
    }
  }

  @Test
  void aGuestThatAsksTooOftenIsRefusedAndAnotherIsNot() {
    try (Broker broker = broker(new LimitSettings(100, 0, 3, 100, 1_000, PATIENCE));
        KbsClient greedy = broker.client(guest);
        KbsClient other = broker.client(guest)) {
      for (int i = 0; i < 3; i++) {
        assertThat(Broker.text(greedy.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
      }
      KbsException refused =
          catchThrowableOfType(KbsException.class, () -> greedy.resource(Broker.SECRET));

      assertThat(refused).hasMessageContaining("too many requests of this guest");
      assertThat(Broker.text(other.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
    }
  }

  private static long sum(JsonArray entries, String kind) {
    return entries.stream()
        .map(entry -> ((JsonObject) entry).object("entry"))
        .filter(entry -> entry.string("kind").equals(kind))
        .mapToLong(entry -> entry.find("count").isPresent() ? entry.number("count") : 1)
        .sum();
  }

  private static JsonArray audit(Broker broker) {
    return (JsonArray) broker.owner.json("/nacre/v0/audit");
  }

  @Test
  void anAttestedGuestCannotFillTheAuditLogAndEachReleaseIsInIt() {
    int releases = 450;
    try (Broker broker = broker(new LimitSettings(100, 0, 0, 10, 1_000, PATIENCE));
        KbsClient greedy = broker.client(guest)) {
      for (int i = 0; i < releases; i++) {
        greedy.resource(Broker.SECRET).close();
      }
      assertThat(sum(audit(broker), "release")).isEqualTo(10);
      assertThat(sum(audit(broker), "releases-counted")).isEqualTo(300);

      now.updateAndGet(time -> time.plusSeconds(61));
      greedy.resource(Broker.SECRET).close();

      assertThat(sum(audit(broker), "release")).isEqualTo(11);
      assertThat(sum(audit(broker), "releases-counted")).isEqualTo(releases - 10);
    }
  }

  @Test
  void whatWasOnlyCountedIsWrittenWhenTheServerEnds() {
    try (Broker broker = broker(new LimitSettings(100, 0, 0, 1, 1_000, PATIENCE));
        KbsClient greedy = broker.client(guest)) {
      for (int i = 0; i < 5; i++) {
        greedy.resource(Broker.SECRET).close();
      }
      assertThat(sum(audit(broker), "releases-counted")).isZero();
    }
    try (Broker again = Broker.start(Broker.config(directory))) {
      assertThat(sum(audit(again), "releases-counted")).isEqualTo(4);
    }
  }

  @Test
  void guestsThatMakeNewKeysCannotFillTheAuditLogEither() {
    try (Broker broker = broker(new LimitSettings(100, 0, 0, 100, 2, PATIENCE))) {
      for (int i = 0; i < 4; i++) {
        assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      }
      assertThat(sum(audit(broker), "release")).isEqualTo(2);
    }
  }

  /// Of its version, of its key's number, of its IV, of what is sealed, of its tag.
  @Test
  void aCookieOfWhichABitWasChangedIsNoSession() throws Exception {
    try (Broker broker = impatient(100);
        RelayStandIn host = new RelayStandIn(broker.server.address());
        KbsClient victim = KbsClient.of(host.endpoint(), guest)) {
      assertThat(Broker.text(victim.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
      String prefix = SessionCookie.NAME + "=";
      byte[] sealed = Bytes.ofBase64Url(host.lastCookie().substring(prefix.length())).toArray();
      for (int at : new int[] {-1, 0, 1, 4, 5, 16, 17, sealed.length / 2, sealed.length - 1}) {
        byte[] cookie = sealed.clone();
        if (at >= 0) {
          cookie[at] ^= 1;
        }

        HttpResponse<String> answer =
            get(
                broker,
                "/kbs/v0/resource/default/key/one",
                "Cookie",
                prefix + Bytes.of(cookie).base64Url());

        assertThat(answer.statusCode()).as("byte " + at).isEqualTo(at < 0 ? 200 : 401);
      }
    }
  }

  @Test
  void aCapturedCookieYieldsOnlyWhatTheGuestsKeyOpens() throws Exception {
    try (Broker broker = impatient(100);
        RelayStandIn host = new RelayStandIn(broker.server.address());
        KbsClient victim = KbsClient.of(host.endpoint(), guest)) {
      assertThat(Broker.text(victim.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);

      HttpResponse<String> replayed =
          get(broker, "/kbs/v0/resource/default/key/one", "Cookie", host.lastCookie());

      assertThat(replayed.statusCode()).isEqualTo(200);
      assertThat(replayed.body()).doesNotContain(Broker.CANARY);
      Jwe sealed = Jwe.parse((JsonObject) Json.parse(replayed.body()));
      assertThat(Broker.text(sealed.decrypt(victim.teeKey()))).isEqualTo(Broker.CANARY);
      PrivateJwk another = PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW");
      assertThat(catchThrowableOfType(MalformedException.class, () -> sealed.decrypt(another)))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allow if { some i in numbers.range(1, 100000000); i == 0 }",
        "allow if { some i in numbers.range(1, 10000); some j in numbers.range(1, 10000);"
            + " i * j == -1 }",
        "allow if { regex.match(`^(a+)+$`, concat(\"\", [c | some _ in numbers.range(1, 50000);"
            + " c := \"a\"])); false }"
      })
  void aPolicyThatNeverEndsEndsInAnErrorOrADenial(String rule) {
    try (Broker broker = impatient(100)) {
      broker.owner.setResourcePolicy(
          "package policy\nimport rego.v1\ndefault allow := false\n" + rule);

      KbsException refused = catchThrowableOfType(KbsException.class, () -> broker.release(guest));

      assertThat(refused.getMessage()).containsAnyOf("Policy engine error", "denied by policy");
      assertServes(broker);
    }
  }
}
