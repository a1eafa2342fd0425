package dev.nacre.keybroker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestationservice.TokenIssue;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A verifier that follows OpenID Connect Discovery compares the document's `issuer` with the
/// tokens' `iss`: they are the same, or there is no document.
class DiscoveryTest {
  private static final String PATH = "/.well-known/openid-configuration";

  @TempDir private Path directory;

  private Broker issuing(String issuer) {
    ServerConfig config = Broker.config(directory).insecurelyBelievingSamples();
    BrokerSettings settings =
        config.settings().with(TokenIssue.standard().by(issuer)).with(new Socket("127.0.0.1", 0));
    return Broker.start(config.with(settings));
  }

  /// What comes from `address` when it is called by another name.
  private static String read(URI address, String path, String host) {
    try (var socket =
            SocketFactory.getDefault()
                .createSocket(InetAddress.getLoopbackAddress(), address.getPort());
        var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
      String head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      String status = answer.readLine();
      int length = 0;
      for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
        length =
            line.toLowerCase(Locale.ROOT).startsWith("content-length:")
                ? Integer.parseInt(line.substring(15).strip())
                : length;
      }
      char[] body = new char[length];
      for (int read = 0; read < length; read += answer.read(body, read, length - read)) {
        assertThat(read).isNotNegative();
      }
      return status + "\n" + new String(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject document(URI address, String path) {
    String answer = read(address, path, "attacker.example");
    assertThat(answer).startsWith("HTTP/1.1 200");
    return (JsonObject) Json.parse(answer.substring(answer.indexOf('\n') + 1));
  }

  private static String issuer(String token) {
    return Jws.parse(token).claims().string("iss");
  }

  @Test
  void theDocumentNamesTheIssuerOfTheTokensWhateverTheHostHeaderSays() {
    try (Broker broker = issuing("https://as.example/one")) {
      var evidence =
          new AttestationDoor.Sent(
              "sample", Json.parse("{\"svn\":\"1\",\"report_data\":\"\"}"), Bytes.empty());
      String token = AttestationDoor.of(broker).attest(evidence).body();

      JsonObject told = document(broker.server.attestationAddress().orElseThrow(), PATH);

      assertThat(told.string("issuer")).isEqualTo(issuer(token));
      assertThat(told.string("jwks_uri")).isEqualTo("https://as.example/one/.well-known/jwks.json");
      assertThat(document(broker.server.address(), PATH)).isEqualTo(told);
    }
  }

  @Test
  void aTenantsDocumentNamesTheIssuerOfItsTokens() {
    try (Broker broker = issuing("https://as.example/")) {
      broker.owner.change("PUT", "/nacre/v0/tenants/a", Optional.of(JsonObject.empty()));
      KbsEndpoint tenant =
          KbsEndpoint.at(broker.server.address() + "/tenants/a").trying(1, Duration.ofMillis(1));
      try (KbsClient guest = KbsClient.of(tenant, EmulatedGuest.on(Broker.AMD))) {
        JsonObject told = document(broker.server.address(), "/tenants/a" + PATH);

        assertThat(told.string("issuer")).isEqualTo(issuer(guest.token()));
        assertThat(told.string("jwks_uri"))
            .isEqualTo("https://as.example/tenants/a/.well-known/jwks.json");
      }
    }
  }

  @Test
  void whereTheIssuerIsNoAddressThereIsNoDocument() {
    try (Broker broker = Broker.startOfferingAll(directory)) {
      assertThat(read(broker.server.address(), PATH, "as.example")).startsWith("HTTP/1.1 404");
      assertThat(read(broker.server.attestationAddress().orElseThrow(), PATH, "as.example"))
          .startsWith("HTTP/1.1 404");
      assertThat(broker.owner.json("/openapi.json").text()).doesNotContain(PATH);
    }
  }

  @Test
  void aServerThatSignsNoTokensTellsOfNoIssuer() {
    ServerConfig config = ServerConfig.in(directory);
    BrokerSettings settings =
        config
            .settings()
            .with(TokenIssue.standard().by("https://as.example"))
            .judgedBy(RemoteSettings.at(URI.create("http://127.0.0.1:1")));
    try (Broker broker = Broker.start(config.with(settings))) {
      assertThat(read(broker.server.address(), PATH, "as.example")).startsWith("HTTP/1.1 404");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://as.example, true",
    "http://as.example:8080/a/b, true",
    "CoCo-Attestation-Service, false",
    "as.example, false",
    "https://as.example?a=b, false",
    "https://as.example#a, false",
    "https://a@as.example, false",
    "https:///a, false",
    "https://as example, false",
    "ftp://as.example, false",
    "urn:uuid:1, false",
  })
  void anIssuerIsAnAddressOrNot(String issuer, boolean isAddress) {
    assertThat(TokenIssue.standard().by(issuer).address().isPresent()).isEqualTo(isAddress);
  }
}
