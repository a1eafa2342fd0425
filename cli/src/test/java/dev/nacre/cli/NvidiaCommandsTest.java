package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedResponder;
import dev.nacre.emulator.EmulatedResponder.State;
import dev.nacre.emulator.EmulatedVerdicts;
import dev.nacre.emulator.SeededChance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way at the desk: ask a forged NVIDIA, verify with what is kept or what it says now.
class NvidiaCommandsTest {
  private static final Bytes NONCE = Bytes.ofHex("d1".repeat(32));
  private static final AtomicReference<State> STATE = new AtomicReference<>(State.GOOD);

  @TempDir private static Path folder;
  private static EmulatedNvidia maker;
  private static EmulatedVerdicts service;
  private static HttpServer server;

  @BeforeAll
  static void forge() throws IOException {
    maker = EmulatedNvidia.create(SeededChance.of("desk"), Instant.now());
    service = EmulatedVerdicts.create(SeededChance.of("desk service"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Bytes manifest = maker.manifest("550.90.07", EmulatedNvidia.measurements());
    server.createContext(
        "/v1/rim/NV_GPU_DRIVER_GH100_550.90.07",
        exchange -> send(exchange, json("rim", manifest.base64())));
    server.createContext("/.well-known/jwks.json", exchange -> send(exchange, service.keys()));
    server.createContext(
        "/v4/attest/gpu",
        exchange -> send(exchange, Bytes.utf8(service.good("gpu", NONCE, Instant.now()).text())));
    server.createContext("/", NvidiaCommandsTest::respond);
    server.start();
    Bytes report = maker.report(NONCE, EmulatedNvidia.measurements(), maker.opaque());
    Files.writeString(
        folder.resolve("evidence.json"),
        EmulatedNvidia.evidence(maker.entry("HOPPER", report)).text());
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static Bytes json(String name, String value) {
    return Bytes.utf8(JsonObject.builder().put(name, value).build().text());
  }

  private static void respond(HttpExchange exchange) throws IOException {
    var asked = EmulatedResponder.Asked.in(Bytes.of(exchange.getRequestBody().readAllBytes()));
    X509Certificate model = maker.model().certificate();
    X509Certificate about =
        asked.serial().equals(model.getSerialNumber().toString(16))
            ? model
            : maker.publisher().certificate();
    Instant now = Instant.now();
    send(
        exchange,
        EmulatedResponder.of(maker.root())
            .answer(
                new EmulatedResponder.Answer(
                    about,
                    STATE.get(),
                    now.minus(Duration.ofMinutes(1)),
                    Optional.of(now.plus(Duration.ofHours(1))),
                    asked.nonce())));
  }

  private static void send(HttpExchange exchange, Bytes body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, body.size());
    exchange.getResponseBody().write(body.toArray());
    exchange.close();
  }

  private static List<Object> endorsers(String... names) {
    var words = new ArrayList<Object>();
    for (String name : names) {
      words.add("--endorser");
      words.add(name + "=http://127.0.0.1:" + server.getAddress().getPort());
    }
    return words;
  }

  private static Outcome verify(String source, String kept, List<Object> more) {
    var words =
        new ArrayList<Object>(List.of("evidence", "verify", folder.resolve("evidence.json")));
    words.addAll(List.of("--report-data", NONCE.hex(), "--require-revocation"));
    words.addAll(List.of("--trust-emulated-root", maker.rootFingerprint().hex()));
    words.addAll(List.of("--endorsements", source, "--kept-in", folder.resolve(kept)));
    words.addAll(more);
    return Outcome.of(words.toArray());
  }

  @Test
  void manifestsAndStatesAreFetchedAndKept() {
    var words = new ArrayList<Object>(List.of("endorsements", "fetch"));
    words.addAll(List.of(folder.resolve("evidence.json"), "--kept-in", folder.resolve("mine")));
    words.addAll(endorsers("nvidia-rim", "nvidia-ocsp"));
    Outcome fetched = Outcome.of(words.toArray());
    assertThat(fetched.err()).isEmpty();
    assertThat(fetched.status()).isZero();

    Outcome verified = verify("kept", "mine", List.of());
    assertThat(verified.status()).as(verified.out()).isZero();
    assertThat(verified.out())
        .contains("ok   nvidia.gpu0.chain.ocsp")
        .contains("ok   nvidia.gpu0.rim.driver.ocsp")
        .contains("ok   nvidia.gpu0.measurements");
    assertThat(verify("kept", "other", List.of()).status())
        .as("nothing kept there, and revocation is required")
        .isEqualTo(1);
    assertThat(Outcome.of("endorsements", "status", "--kept-in", folder.resolve("mine")).out())
        .contains("what a responder says of a certificate");
  }

  @Test
  void aRevokedModelIsRefused() {
    STATE.set(State.REVOKED);
    try {
      Outcome refused = verify("online", "revoked", endorsers("nvidia-rim", "nvidia-ocsp"));
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.out()).contains("FAIL nvidia.gpu0.chain.ocsp").contains("revoked from");
    } finally {
      STATE.set(State.GOOD);
    }
  }

  @Test
  void theRemoteServiceIsAskedWhereItIsNamedAndBelievedWhereItsKeyIs() {
    List<Object> named = endorsers("nvidia-rim", "nvidia-ocsp", "nvidia-nras");
    Outcome stranger = verify("online", "remote", named);
    assertThat(stranger.status()).as(stranger.out() + stranger.err()).isEqualTo(1);
    assertThat(stranger.out()).contains("FAIL nvidia.gpu0.remote.signature");

    var enrolled = new ArrayList<>(named);
    enrolled.addAll(List.of("--trust-key", service.fingerprint().hex()));
    Outcome verified = verify("online", "remote", enrolled);
    assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).contains("ok   nvidia.gpu0.remote.result");
  }
}
