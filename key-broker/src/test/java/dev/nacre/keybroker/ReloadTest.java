package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.keybroker.token.TokenSettings;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The configuration is read again while guests are served.
class ReloadTest {
  private final Path directory;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);
  private final HttpClient http = HttpClient.newHttpClient();

  ReloadTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void stop() {
    http.close();
    ServerLog.show(System.Logger.Level.INFO);
  }

  private static ServerConfig believing(ServerConfig config, Path jwks) {
    var tokens = new TokenSettings(List.of(), List.of(jwks.toString()), List.of(), false);
    return config.with(config.settings().with(tokens));
  }

  private static void publish(Path file, PrivateJwk key) throws IOException {
    JsonObject named = key.publicJwk().toJson().with("kid", Json.of("k"));
    Files.writeString(file, JsonObject.builder().put("keys", JsonArray.of(named)).build().text());
  }

  private static String token(PrivateJwk key) {
    JsonObject claims =
        JsonObject.builder()
            .put("exp", Instant.now().getEpochSecond() + 600)
            .put(
                "tee-pubkey",
                PrivateJwk.generate(EcCurve.P_256)
                    .withAlgorithm("ECDH-ES+A256KW")
                    .publicJwk()
                    .toJson())
            .build();
    JsonObject header = JsonObject.builder().put("alg", "ES256").put("kid", "k").build();
    return Jws.sign(header, Bytes.utf8(claims.text()), JwsAlgorithm.ES256, key.key()).compact();
  }

  private int status(Broker broker, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(broker.server.address() + "/kbs/v0/resource/default/key/one"))
            .header("Authorization", "Bearer " + token)
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static Broker started(Supplier<ServerConfig> reading) {
    Broker broker = Broker.of(NacreServer.start(reading.get(), reading));
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putReferenceValues();
    return broker;
  }

  @Test
  void aKeyThatWasReplacedInItsFileIsBelievedAndTheOldOneNot() throws Exception {
    Path jwks = directory.resolve("jwks.json");
    PrivateJwk first = PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ES256");
    PrivateJwk second = PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ES256");
    publish(jwks, first);
    try (Broker broker = started(() -> believing(Broker.config(directory.resolve("data")), jwks))) {
      broker.owner.setResourcePolicy("package policy\n\ndefault allow = true\n");
      assertThat(status(broker, token(first))).isEqualTo(200);
      publish(jwks, second);

      assertThat(broker.server.reload()).isEmpty();

      assertThat(status(broker, token(second))).isEqualTo(200);
      assertThat(status(broker, token(first))).isEqualTo(401);
    }
  }

  @Test
  void aBadFileIsRefusedWithItsReasonAndTheOldConfigurationStays() throws Exception {
    Path jwks = directory.resolve("jwks.json");
    PrivateJwk key = PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ES256");
    publish(jwks, key);
    try (Broker broker = started(() -> believing(Broker.config(directory.resolve("data")), jwks))) {
      broker.owner.setResourcePolicy("package policy\n\ndefault allow = true\n");
      Files.writeString(jwks, "{\"keys\": [");

      assertThat(broker.server.reload().orElseThrow()).contains("jwks.json");

      assertThat(status(broker, token(key))).isEqualTo(200);
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      KbsException refused = catchThrowableOfType(KbsException.class, () -> broker.owner.reload());
      assertThat(refused)
          .hasMessageContaining("the old one stays")
          .hasMessageContaining("jwks.json");
    }
  }

  @Test
  void aConfigurationThatCannotBeReadIsRefused() {
    var reading = new AtomicReference<Supplier<ServerConfig>>(() -> Broker.config(directory));
    try (Broker broker = started(() -> reading.get().get())) {
      reading.set(() -> {
        throw MalformedException.at("nacre.log.level", "a level", "loud");
      });

      assertThat(broker.server.reload().orElseThrow()).contains("nacre.log.level");
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    }
  }

  @Test
  void whatNeedsARestartIsNamed() {
    var reading = new AtomicReference<>(Broker.config(directory));
    try (Broker broker = started(reading::get)) {
      reading.set(Broker.config(directory.resolve("other")).taking(1 << 20));

      assertThat(broker.server.reload())
          .contains("the data folder, the largest body changed, which needs a restart");
    }
  }

  @Test
  void aServerWithoutRpcDoesNotBeginWithItAtAReload() {
    ServerConfig plain = Broker.config(directory);
    var reading = new AtomicReference<>(plain);
    try (Broker broker = started(reading::get)) {
      RemoteSettings elsewhere = RemoteSettings.at(URI.create("http://127.0.0.1:1"));
      reading.set(plain.with(plain.settings().comparingBy(elsewhere)));

      assertThat(broker.server.reload())
          .contains("whether gRPC is spoken changed, which needs a restart");
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    }
  }

  @Test
  void anAdministratorReloadsAndTheAuditLogAndMetricsTell() {
    try (Broker broker = started(() -> Broker.config(directory))) {
      broker.owner.reload();

      assertThat(broker.owner.json("/nacre/v0/audit").text()).contains("configuration-reload");
    }
  }

  @Test
  void sessionsAndConnectionsGoOn() throws Exception {
    String request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Broker broker = started(() -> Broker.config(directory));
        KbsClient client = broker.client(guest);
        Socket open = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      String token = client.token();
      open.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(open.getInputStream().read()).isEqualTo('H');

      assertThat(broker.server.reload()).isEmpty();

      assertThat(Broker.text(client.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
      assertThat(client.token()).isEqualTo(token);
      open.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var rest = new StringBuilder();
      while (!rest.toString().contains("HTTP/1.1 200")
          || !rest.toString().contains("nacre_reloads_total 1")) {
        int next = open.getInputStream().read();
        assertThat(next).isNotNegative();
        rest.append((char) next);
      }
    }
  }

  @Test
  void theLevelOfTheLogChanges() {
    var reading = new AtomicReference<>(Broker.config(directory));
    try (Broker broker = started(reading::get)) {
      System.Logger logger = System.getLogger("dev.nacre.keybroker.http");
      assertThat(logger.isLoggable(System.Logger.Level.DEBUG)).isFalse();
      BrokerSettings settings = reading.get().settings();
      reading.set(
          reading.get().with(settings.with(settings.operation().from(System.Logger.Level.DEBUG))));

      assertThat(broker.server.reload()).isEmpty();

      assertThat(logger.isLoggable(System.Logger.Level.DEBUG)).isTrue();
    }
  }

  private TlsMode.Files written(String name) throws IOException {
    SelfSignedCertificate made =
        SelfSignedCertificate.create(List.of(name), Instant.now(), BigInteger.ONE);
    var files = new TlsMode.Files(directory.resolve("chain.pem"), directory.resolve("key.pem"));
    Files.writeString(files.certificates(), made.certificatePem());
    Files.writeString(files.key(), made.keyPem());
    return files;
  }

  private static String shownName(Broker broker) throws Exception {
    TrustManager anybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {anybody}, null);
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", broker.server.port())) {
      socket.startHandshake();
      var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectAlternativeNames().toString();
    }
  }

  @Test
  void aNewCertificateIsShownAndAConnectionOfTheOldOneGoesOn() throws Exception {
    TlsMode.Files files = written("first");
    try (Broker broker = started(() -> Broker.config(directory.resolve("data")).with(files))) {
      assertThat(shownName(broker)).contains("first");
      var _ = written("second");

      // The owner's connection was made under the first certificate.
      broker.owner.reload();

      assertThat(shownName(broker)).contains("second");
      Files.writeString(files.key(), "no key");
      assertThat(broker.server.reload().orElseThrow())
          .contains("the key file for TLS: PEM: expected -----BEGIN");
      assertThat(shownName(broker)).contains("second");
    }
  }
}
