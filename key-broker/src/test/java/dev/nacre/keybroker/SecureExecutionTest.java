package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.SeededChance;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.config.SecureExecutionFolder;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A guest of IBM Secure Execution gets its secret: the broker asks its ultravisor first.
class SecureExecutionTest {
  private static final EmulatedUltravisor HOST =
      EmulatedUltravisor.create(SeededChance.of("broker"), Instant.parse("2026-01-01T00:00:00Z"));
  private static final Bytes HEADER = HOST.imageHeader("broker", 0);
  private static final Bytes TAGS = EmulatedUltravisor.imageTags(HEADER);

  @TempDir private Path directory;
  @TempDir private Path provided;

  /// A guest that sends what its ultravisor answers.
  ///
  /// @param tags of the image from which it was started
  private record Guest(Bytes tags) implements EvidenceProvider {
    @Override
    public String tee() {
      return "se";
    }

    @Override
    public Json evidence(Bytes reportData) {
      throw new IllegalStateException("an ultravisor answers requests only");
    }

    @Override
    public Json evidence(String nonce, Bytes reportData) {
      JsonObject request = Reading.object(Bytes.utf8(nonce));
      return HOST.answer(request, HOST.statement(reportData, tags));
    }
  }

  private void provide() throws IOException {
    put("hkds/host.crt", HOST.host().der());
    put("certs/signing.crt", HOST.signer().der());
    put("root_ca.crt", HOST.root().der());
    put("crls/list.crl", HOST.revocationList(List.of(), Instant.now()));
    put("hdr/hdr.bin", HEADER);
  }

  private void put(String name, Bytes content) throws IOException {
    Path file = provided.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content.toArray());
  }

  private ServerConfig config() {
    ServerConfig config =
        ServerConfig.in(directory)
            .trusting(TrustAnchors.emulated("emulated-test", Set.of(HOST.rootFingerprint())));
    return config.with(
        config
            .settings()
            .with(SecureExecutionFolder.at(provided))
            .with(new Socket("127.0.0.1", 0)));
  }

  private Broker started() {
    Broker broker = Broker.start(config());
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.owner.setReferenceValue("se_tag", JsonArray.of(Json.of(TAGS.slice(192, 208).hex())));
    broker.owner.setReferenceValue("se_any_host", Json.of(true));
    return broker;
  }

  @Test
  void aGuestWhoseUltravisorAnswersGetsItsSecret() throws IOException {
    provide();
    try (Broker broker = started()) {
      assertThat(broker.release(new Guest(TAGS))).isEqualTo(Broker.CANARY);
    }
  }

  private static Broker judgedBy(Broker service, Path folder) {
    ServerConfig config = ServerConfig.in(folder);
    RemoteSettings remote = RemoteSettings.at(service.server.attestationAddress().orElseThrow());
    return Broker.start(config.with(config.settings().judgedBy(remote)));
  }

  /// The request comes from the attestation service in another process, and so does the judgement.
  @Test
  void aGuestAnswersTheRequestOfAServiceElsewhere(@TempDir Path third) throws IOException {
    provide();
    try (Broker service = started();
        Broker broker = judgedBy(service, third)) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);

      assertThat(broker.release(new Guest(TAGS))).isEqualTo(Broker.CANARY);

      service.server.close();
      assertThatThrownBy(() -> broker.release(new Guest(TAGS)))
          .hasMessageContaining("nobody judged the evidence")
          .hasMessageContaining("is unreachable, refusal r-");
    }
  }

  @Test
  void aServiceElsewhereWithoutSecureExecutionSaysSo(@TempDir Path third) {
    ServerConfig alone = ServerConfig.in(directory);
    try (Broker service =
            Broker.start(alone.with(alone.settings().with(new Socket("127.0.0.1", 0))));
        Broker broker = judgedBy(service, third)) {
      assertThatThrownBy(() -> broker.release(new Guest(TAGS)))
          .hasMessageContaining("machines of IBM Secure Execution are not set up");
    }
  }

  @Test
  void aGuestOfAnotherImageGetsNothing() throws IOException {
    provide();
    Bytes other = EmulatedUltravisor.imageTags(HOST.imageHeader("another", 0));
    try (Broker broker = started()) {
      assertThatThrownBy(() -> broker.release(new Guest(other)))
          .isInstanceOfSatisfying(
              KbsException.class,
              refused -> assertThat(broker.explanation(refused)).contains("se.image_tags"));
    }
  }

  @Test
  void aListThatComesLaterCountsAtOnce() throws IOException {
    provide();
    try (Broker broker = started()) {
      assertThat(broker.release(new Guest(TAGS))).isEqualTo(Broker.CANARY);
      put("crls/list.crl", HOST.revocationList(List.of(HOST.host().certificate()), Instant.now()));
      assertThatThrownBy(() -> broker.release(new Guest(TAGS)))
          .isInstanceOf(KbsException.class)
          .hasMessageContaining("se.host_key.revocation");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hdr/hdr.bin | expected the header of one image, found 0",
        "hkds/host.crt | expected 1 to 64 host key documents",
        "certs/signing.crt | se.host_key.signature"
      })
  void withoutWhatItNeedsNoRequestIsMade(String missing, String why) throws IOException {
    provide();
    Files.delete(provided.resolve(missing));
    try (Broker broker = started()) {
      assertThatThrownBy(() -> broker.release(new Guest(TAGS)))
          .isInstanceOf(KbsException.class)
          .hasMessageContaining("no request to an ultravisor can be made")
          .hasMessageContaining(why);
    }
  }

  @Test
  void aFolderWithoutARootIsRefusedAtTheStart() throws IOException {
    provide();
    Files.write(provided.resolve("root_ca.crt"), new byte[0]);
    assertThatThrownBy(() -> SecureExecutionFolder.at(provided))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aBrokerThatIsNotSetUpSaysSo() {
    try (Broker broker = Broker.start(Broker.config(directory))) {
      assertThatThrownBy(() -> broker.release(new Guest(TAGS)))
          .isInstanceOf(KbsException.class)
          .hasMessageContaining("are not set up (secure_execution)");
    }
  }

  @Test
  void theHashIsSelectedWhereTheGuestHasAChoice() throws Exception {
    provide();
    try (Broker broker = started()) {
      String auth = "%s/kbs/v0/auth".formatted(broker.server.address());
      assertThat(post(auth, hello("{\"supported-hash-algorithms\":[\"SHA512\"]}")).body())
          .contains("{\"selected-hash-algorithm\":\"sha512\"}");
      assertThat(
              Reading.object(Bytes.utf8(post(auth, hello("\"\"")).body())).string("extra-params"))
          .isEmpty();
      HttpResponse<String> refused =
          post(auth, hello("{\"supported-hash-algorithms\":[\"sha384\"]}"));
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).contains("expected a guest that knows sha512");
    }
  }

  @Test
  void theAttestationServiceByItselfHandsOutRequests() throws Exception {
    provide();
    try (Broker broker = started()) {
      String challenge =
          "http://127.0.0.1:%d/challenge".formatted(broker.server.attestationPort().orElseThrow());
      HttpResponse<String> request = post(challenge, "{\"tee\":\"se\",\"tee_params\":\"\"}");
      assertThat(Reading.object(Bytes.utf8(request.body())).members().keySet())
          .containsExactlyInAnyOrder(
              "request_blob",
              "measurement_size",
              "additional_size",
              "encr_measurement_key",
              "encr_request_nonce",
              "image_hdr_tags");
      assertThat(post(challenge, "{\"tee\":\"snp\",\"tee_params\":\"\"}").body()).isEmpty();
    }
  }

  private static String hello(String extraParams) {
    return "{\"version\":\"0.4.0\",\"tee\":\"se\",\"extra-params\":" + extraParams + "}";
  }

  private static HttpResponse<String> post(String address, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address)).POST(BodyPublishers.ofString(body)).build();
      return http.send(request, BodyHandlers.ofString());
    }
  }
}
