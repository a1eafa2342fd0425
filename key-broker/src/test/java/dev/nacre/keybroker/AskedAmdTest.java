package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a machine's evidence lacks of AMD's certificates, the server asks AMD for, here a forged
/// one on loopback, as `vcek_sources` says.
class AskedAmdTest {
  private static final String CHAIN = "/vcek/v1/Genoa/cert_chain";
  private static final String LIST = "/vcek/v1/Genoa/crl";

  private final Path directory;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);
  private final String chip =
      "/vcek/v1/Genoa/%s?blSPL=10&teeSPL=00&snpSPL=23&ucodeSPL=84"
          .formatted(guest.chip().id().hex());
  private final Map<String, Bytes> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer amd;

  AskedAmdTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    answers.put(chip, guest.chip().key().der());
    answers.put(CHAIN, Bytes.utf8(pem(Broker.AMD.ask().der()) + pem(Broker.AMD.ark().der())));
    answers.put(LIST, Broker.AMD.revocationList(List.of(), Instant.now().minusSeconds(3600)));
    amd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    amd.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString();
          asked.add(path);
          Bytes answer = answers.getOrDefault(path, Bytes.empty());
          exchange.sendResponseHeaders(answer.isEmpty() ? 404 : 200, answer.size());
          exchange.getResponseBody().write(answer.toArray());
          exchange.close();
        });
    amd.start();
  }

  @AfterEach
  void stop() {
    amd.stop(0);
  }

  private static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n" + der.base64() + "\n-----END CERTIFICATE-----\n";
  }

  private Broker broker(String sources) {
    String file =
        """
        [http_server]
        sockets = ["127.0.0.1:0"]
        insecure_http = true
        [admin]
        authorization_mode = "DenyAll"
        [attestation_service]
        type = "coco_as_builtin"
        [attestation_service.verifier_config.snp_verifier]
        vcek_sources = [%s]
        [[plugins]]
        name = "resource"
        [nacre]
        trust_emulated_roots = ["%s"]
        """
            .formatted(sources, Broker.AMD.rootFingerprint().hex());
    Path config = directory.resolve("kbs.toml");
    try {
      Files.writeString(config, file.replace("DenyAll", "AuthenticatedAuthorization"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerConfig read = ConfigFile.read(config, directory.resolve("data")).config();
    Broker broker = Broker.start(read);
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putReferenceValues();
    return broker;
  }

  private String keyServer() {
    return "{ type = \"KDS\", base_url = \"http://127.0.0.1:" + amd.getAddress().getPort() + "\" }";
  }

  private EmulatedGuest bringing(UnaryOperator<Json> chain) {
    return guest.bent(
        evidence -> evidence.with("cert_chain", chain.apply(evidence.get("cert_chain"))));
  }

  /// Of the certificates only that of the chip's own key.
  private EmulatedGuest bringingItsOwnKeyOnly() {
    return bringing(chain ->
        ((JsonArray) chain)
            .stream()
                .filter(one -> ((JsonObject) one).string("cert_type").equals("VCEK"))
                .collect(JsonArray.collector()));
  }

  @Test
  void aGuestWithoutCertificatesGetsItsSecret() {
    try (Broker broker = broker(keyServer())) {
      EmulatedGuest bare = bringing(_ -> JsonNull.NULL);

      assertThat(broker.release(bare)).isEqualTo(Broker.CANARY);
      assertThat(asked).containsExactlyInAnyOrder(chip, CHAIN, LIST);
      assertThat(broker.release(bare)).isEqualTo(Broker.CANARY);
      assertThat(asked).hasSize(3);
    }
  }

  @Test
  void aGuestWithItsOwnKeyAloneGetsTheAuthoritiesFromAmd() {
    try (Broker broker = broker(keyServer())) {
      assertThat(broker.release(bringingItsOwnKeyOnly())).isEqualTo(Broker.CANARY);
      assertThat(asked).containsExactlyInAnyOrder(CHAIN, LIST);
    }
  }

  @Test
  void theAuthoritiesOfAnotherAmdVouchForNobody() {
    var other = dev.nacre.emulator.EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));
    answers.put(CHAIN, Bytes.utf8(pem(other.ask().der()) + pem(other.ark().der())));
    try (Broker broker = broker(keyServer())) {
      EmulatedGuest bare = bringingItsOwnKeyOnly();
      assertThatThrownBy(() -> broker.release(bare)).isInstanceOf(KbsException.class);
    }
  }

  @Test
  void withoutSourcesNobodyIsAskedAndTheGuestIsRefused() {
    try (Broker broker = broker("")) {
      EmulatedGuest bare = bringingItsOwnKeyOnly();
      assertThatThrownBy(() -> broker.release(bare)).isInstanceOf(KbsException.class);
      assertThat(asked).isEmpty();
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    }
  }

  @Test
  void whoeverIsSilentIsAskedOnceAndNotByEveryGuest() {
    String sources = keyServer();
    amd.stop(0);
    try (Broker broker = broker(sources)) {
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    }
  }
}
