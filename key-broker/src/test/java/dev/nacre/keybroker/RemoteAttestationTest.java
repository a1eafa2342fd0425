package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.CodedOutputStream;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.token.TokenSettings;
import dev.nacre.protocol.kbs.KbsException;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A key broker whose evidence another process judges, over real sockets.
class RemoteAttestationTest {
  private static final String ALL = "package policy\nimport rego.v1\ndefault allow := true\n";

  @TempDir private Path directory;
  private Optional<Broker> service = Optional.empty();
  private Optional<Broker> broker = Optional.empty();

  @BeforeEach
  void start() {
    startService(0);
    broker = Optional.of(Broker.start(judged(remote())));
    broker.get().putSecret(Broker.SECRET, Broker.CANARY);
  }

  private void startService(int port) {
    ServerConfig config = Broker.config(directory.resolve("service"));
    service =
        Optional.of(
            Broker.start(config.with(config.settings().with(new Socket("127.0.0.1", port)))));
  }

  private RemoteSettings remote() {
    return RemoteSettings.at(address()).showing(service().server.ownerTokenFile());
  }

  private ServerConfig judged(RemoteSettings remote) {
    ServerConfig config = ServerConfig.in(directory.resolve("broker"));
    return config.with(config.settings().judgedBy(remote));
  }

  private Broker service() {
    return service.orElseThrow();
  }

  private Broker broker() {
    return broker.orElseThrow();
  }

  private URI address() {
    return service().server.attestationAddress().orElseThrow();
  }

  /// Another broker, on the same store.
  private void restart(ServerConfig config) {
    broker().close();
    broker = Optional.of(Broker.start(config));
  }

  @AfterEach
  void stop() {
    broker.ifPresent(Broker::close);
    service.ifPresent(Broker::close);
  }

  private KbsException refused() {
    return catchThrowableOfType(
        KbsException.class, () -> broker().release(EmulatedGuest.on(Broker.AMD)));
  }

  /// What a guest is told that sends its evidence: the status, and the words.
  private String answerToEvidence() {
    URI base = broker().server.address();
    String guest = PrivateJwk.generate(EcCurve.P_256).publicJwk().toJson().text();
    try (HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      HttpResponse<String> challenge =
          post(
              http,
              base.resolve("/kbs/v0/auth"),
              "{\"version\":\"0.4.0\",\"tee\":\"sample\",\"extra-params\":\"\"}");
      String nonce = ((JsonObject) Json.parse(challenge.body())).string("nonce");
      HttpResponse<String> answer =
          post(
              http,
              base.resolve("/kbs/v0/attest"),
              """
              {"init-data": null, "runtime-data": {"nonce": "%s", "tee-pubkey": %s},
               "tee-evidence": {"primary_evidence": {"svn": "1", "report_data": ""},
                                "additional_evidence": ""}}\
              """
                  .formatted(nonce, guest));
      return answer.statusCode() + " " + answer.body();
    }
  }

  private static HttpResponse<String> post(HttpClient http, URI address, String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String metrics() {
    return broker().owner.read("/metrics").utf8();
  }

  @Test
  void aGuestThatTheServiceTrustsGetsItsSecret() {
    broker().putReferenceValues();

    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);

    assertThat(service().owner.referenceValue("snp_bootloader")).isEqualTo(Json.parse("[10]"));
    assertThat(metrics()).contains("nacre_attestation_service_calls_total{outcome=\"answered\"} 2");
  }

  private List<JsonObject> shortfalls() {
    JsonObject report = broker().owner.refusal(refused().refusalId().orElseThrow());
    return report.array("shortfalls").stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void aRefusalIsExplainedByThePoliciesAndReferenceValuesOfTheService() {
    broker().putReferenceValues();
    service().owner.setReferenceValue("snp_bootloader", Json.parse("[99]"));

    assertThat(shortfalls())
        .singleElement()
        .satisfies(shortfall -> {
          assertThat(shortfall.string("claim")).isEqualTo("snp.reported_tcb_bootloader");
          assertThat(shortfall.string("expected"))
              .isEqualTo("reference value snp_bootloader = [99]");
          assertThat(shortfall.string("found")).isEqualTo("10");
        });
  }

  @Test
  void whoShowsTheServiceNoTokenIsToldWhatWouldLetHimAsk() {
    restart(judged(RemoteSettings.at(address())));

    assertThat(shortfalls())
        .isNotEmpty()
        .allSatisfy(shortfall -> {
          assertThat(shortfall.string("claim")).startsWith("ear.trustworthiness-vector.");
          assertThat(shortfall.string("advice"))
              .startsWith(
                  "the attestation service at "
                      + address()
                      + " gives its reasons to administrators only")
              .contains("token_file");
        });
  }

  /// As upstream's.
  @Test
  void aServiceThatExplainsNothingIsSaidToGiveNoReasons() throws IOException {
    TokenSettings keys = keysOfTheService();
    try (var standIn =
        AttestationStandIn.judging(evidence ->
            GrpcByHand.call(
                service().attestation(""),
                "attestation.AttestationService/AttestationEvaluate",
                evidence))) {
      judgedByStandIn(standIn, keys);

      assertThat(shortfalls())
          .isNotEmpty()
          .allSatisfy(shortfall ->
              assertThat(shortfall.string("advice"))
                  .isEqualTo(
                      "the attestation service at "
                          + standIn.address()
                          + " gives no reasons; its policies and reference values decide:"
                          + " ask its owner"));
    }
  }

  @Test
  void evidenceThatTheServiceRefusesIsRefusedWithItsSentence() {
    assertThatThrownBy(() -> broker().release(forged()))
        .isInstanceOfSatisfying(
            KbsException.class,
            refused ->
                assertThat(broker().explanation(refused))
                    .startsWith(
                        "the attestation service at "
                            + address()
                            + " answers ABORTED: attestation report evaluate: "));
    assertThat(metrics()).contains("nacre_attestation_service_calls_total{outcome=\"refused\"} 1");
  }

  private static EmulatedGuest forged() {
    return EmulatedGuest.on(Broker.AMD).withReport("guest_svn", Json.of(9));
  }

  private static KbsException refused(Broker by) {
    return catchThrowableOfType(KbsException.class, () -> by.release(forged()));
  }

  private static JsonArray findings(Broker by) {
    return by.owner.refusal(refused(by).refusalId().orElseThrow()).array("findings");
  }

  /// As if they were ours: the service is asked as its own broker would ask.
  @Test
  void whatTheServiceFoundInRefusedEvidenceIsExplained() {
    List<Json> told = findings(broker()).stream().toList();

    assertThat(told).hasSameSizeAs(findings(service()).stream().toList());
    assertThat(told)
        .filteredOn(finding -> ((JsonObject) finding).string("status").equals("failed"))
        .singleElement()
        .satisfies(finding -> {
          var failed = (JsonObject) finding;
          assertThat(failed.string("check")).isEqualTo("snp.signature");
          assertThat(failed.string("expected")).isNotEmpty();
          assertThat(failed.string("found")).isNotEmpty();
          assertThat(failed.string("source")).isNotEmpty();
        });
  }

  @Test
  void whoShowsTheServiceNoTokenIsNotToldWhatItFound() {
    restart(judged(RemoteSettings.at(address())));

    assertThat(findings(broker())).isEmpty();
  }

  /// As upstream's, and one that tells what nobody understands.
  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "eJyLBgABFQC5", "eJwDAAAAAAE="})
  void evidenceIsRefusedHoweverLittleTheServiceTells(String details) throws IOException {
    TokenSettings keys = keysOfTheService();
    var trailers = new Metadata();
    if (!details.isEmpty()) {
      trailers.put(
          Metadata.Key.of("nacre-findings-bin", Metadata.BINARY_BYTE_MARSHALLER),
          Bytes.ofBase64(details).toArray());
    }
    try (var standIn =
        AttestationStandIn.judging(_ -> {
          throw Status.ABORTED.withDescription("no").asRuntimeException(trailers);
        })) {
      judgedByStandIn(standIn, keys);

      KbsException refused = refused(broker());

      assertThat(broker().explanation(refused))
          .isEqualTo("the attestation service at " + standIn.address() + " answers ABORTED: no");
      assertThat(broker().owner.refusal(refused.refusalId().orElseThrow()).array("findings"))
          .isEmpty();
    }
  }

  /// A service that has no room has refused nobody.
  @Test
  void aServiceWithoutRoomIsUnreachable() throws IOException {
    TokenSettings keys = keysOfTheService();
    try (var standIn =
        AttestationStandIn.judging(_ -> {
          throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
        })) {
      judgedByStandIn(standIn, keys);

      assertThat(answerToEvidence()).startsWith("503").contains("is unreachable");
    }
  }

  @Test
  void whileTheServiceIsAwayNothingIsReleasedAndThenItGoesOn() {
    broker().putReferenceValues();
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    int port = service().server.attestationPort().orElseThrow();
    service().close();

    assertThat(answerToEvidence()).startsWith("503").contains("is unreachable");
    assertThat(broker().explanation(refused()))
        .contains("attestation-service: expected a verdict about the evidence, found none: ");
    assertThatThrownBy(() -> broker().owner.read("/readyz"))
        .hasMessageContaining("the attestation service is unreachable");
    assertThat(metrics())
        .contains("nacre_attestation_service_calls_total{outcome=\"unreachable\"} 2");
    startService(port);
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
  }

  /// Connections to the old one are dead, and nobody has noticed.
  @Test
  void aServiceThatWasStartedAnewIsAskedAtOnce() {
    broker().putReferenceValues();
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    int port = service().server.attestationPort().orElseThrow();
    service().close();
    startService(port);

    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
  }

  /// Two calls at a time, and all at once.
  @ParameterizedTest
  @ValueSource(ints = {2, 100})
  void manyGuestsAtOnceAreAllJudged(int calls) throws Exception {
    broker().putReferenceValues();
    RemoteSettings all = remote();
    restart(
        judged(
            new RemoteSettings(
                all.address(),
                all.authority(),
                all.client(),
                all.tokenFile(),
                calls,
                Duration.ofMinutes(2))));
    EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> one = () -> broker().release(guest);

      for (Future<String> released : threads.invokeAll(Collections.nCopies(24, one))) {
        assertThat(released.get()).isEqualTo(Broker.CANARY);
      }
    }
  }

  @Test
  void aReadyServerSaysSo() {
    assertThat(broker().owner.read("/readyz").isEmpty()).isTrue();
  }

  @Test
  void aServiceThatDoesNotAnswerIsNotAwaitedForever() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      restart(judged(RemoteSettings.at(address).within(Duration.ofMillis(300))));

      assertThat(answerToEvidence()).startsWith("504").contains("is slow");
    }
  }

  private void judgedByStandIn(AttestationStandIn standIn, TokenSettings keys) {
    ServerConfig config = judged(RemoteSettings.at(standIn.address()));
    restart(config.with(config.settings().with(keys)));
  }

  private static byte[] response(String token) {
    var bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeString(1, token);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenSettings keysOfTheService() throws IOException {
    Path keys = directory.resolve("keys.json");
    Files.writeString(keys, service().owner.read("/.well-known/jwks.json").utf8());
    return trusting(keys);
  }

  private static TokenSettings trusting(Path keys) {
    return new TokenSettings(List.of(), List.of(keys.toString()), List.of(), false);
  }

  @Test
  void nonsenseIsNoToken() throws IOException {
    TokenSettings keys = keysOfTheService();
    try (var standIn = AttestationStandIn.saying(() -> new byte[] {0x0a, 0x7f, 1})) {
      judgedByStandIn(standIn, keys);

      assertThat(answerToEvidence()).startsWith("502").contains("is malformed");
    }
  }

  @Test
  void aTokenThatNobodySignedIsNotBelieved() throws IOException {
    TokenSettings keys = keysOfTheService();
    try (var standIn = AttestationStandIn.saying(() -> response("e30.e30.AA"))) {
      judgedByStandIn(standIn, keys);

      assertThat(answerToEvidence()).startsWith("502").contains("is untrusted");
    }
  }

  /// Signed by whom we trust, in force, and about a guest that the service trusts: another one.
  @Test
  void aTokenAboutAnotherSessionIsNotBelieved() throws IOException {
    broker().putReferenceValues();
    String token;
    try (var client = broker().client(EmulatedGuest.on(Broker.AMD))) {
      token = client.token();
    }
    TokenSettings keys = keysOfTheService();
    try (var standIn = AttestationStandIn.saying(() -> response(token))) {
      judgedByStandIn(standIn, keys);

      assertThat(answerToEvidence()).startsWith("502").contains("is untrusted");
    }
  }

  /// Signed by whom we trust, in force, and about evidence that was compared with nothing.
  @Test
  void aTokenThatIsBoundToNoSessionIsNotBelieved() throws IOException {
    broker().putReferenceValues();
    String evidence = EmulatedGuest.on(Broker.AMD).evidence(Bytes.zeros(64)).text();
    byte[] machine = GrpcByHand.message(1, "snp", 3, Bytes.utf8(evidence).base64Url());
    byte[] unbound =
        GrpcByHand.call(
            service().attestation(""),
            "attestation.AttestationService/AttestationEvaluate",
            GrpcByHand.message(1, machine, 2, "default"));
    TokenSettings keys = keysOfTheService();
    try (var standIn = AttestationStandIn.saying(() -> unbound)) {
      judgedByStandIn(standIn, keys);

      assertThat(answerToEvidence()).startsWith("502").contains("is untrusted");
    }
  }

  @Test
  void aServiceWhoseKeyIsNotTheOneThatIsNamedIsNotBelieved() throws IOException {
    Path keys = directory.resolve("other.json");
    var other = PrivateJwk.generate(EcCurve.P_256).publicJwk().toJson();
    Files.writeString(
        keys, JsonObject.builder().put("keys", (Json) JsonArray.of(other)).build().text());
    ServerConfig config = judged(remote());
    restart(config.with(config.settings().with(trusting(keys))));

    assertThat(refused().getMessage()).contains("is untrusted, refusal r-");
  }

  /// Its keys were rotated: they are read again.
  @Test
  void aNewKeyOfTheServiceIsLearnt() {
    broker().putReferenceValues();
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    service().owner.change("POST", "/nacre/v0/token-key/rotate", Optional.empty());
    service().owner.change("POST", "/nacre/v0/token-key/rotate", Optional.empty());
    ServerConfig config = judged(remote());
    restart(config);

    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
  }

  @Test
  void policiesAboutEvidenceAreTheServices() {
    String rego = "package policy\nimport rego.v1\ntrust_claims := {\"executables\": 2}\n";

    broker().owner.setAttestationPolicy("mine_cpu", rego);

    assertThat(service().owner.json("/nacre/v0/attestation-policies").text()).contains("mine_cpu");
    assertThat(broker().owner.json("/nacre/v0/attestation-policies").text()).contains("mine_cpu");
    assertThat(broker().owner.read("/nacre/v0/attestation-policies/mine_cpu").utf8())
        .isEqualTo(rego);
    broker().owner.change("DELETE", "/nacre/v0/attestation-policies/mine_cpu", Optional.empty());
    assertThat(service().owner.json("/nacre/v0/attestation-policies").text())
        .doesNotContain("mine_cpu");
    assertThatThrownBy(() -> broker().owner.read("/nacre/v0/attestation-policies/mine_cpu"))
        .isInstanceOf(KbsException.class);
    assertThat(broker().owner.json("/nacre/v0/audit").text())
        .contains("\"at-service\":\"the attestation service at " + address())
        .contains("attestation-policy-delete");
    assertThat(service().owner.json("/nacre/v0/audit").text())
        .contains("attestation-policy-set")
        .contains("\"by\":\"owner-token\"");
  }

  @Test
  void aPolicyThatTheServiceRefusesIsNoneWithItsReason() {
    assertThatThrownBy(() -> broker().owner.setAttestationPolicy("mine_cpu", "package"))
        .hasMessageContaining("answers ABORTED");
  }

  @Test
  void withoutATokenOfTheServiceNothingIsChangedThere() {
    restart(judged(RemoteSettings.at(address())));

    assertThatThrownBy(() -> broker().owner.setReferenceValue("x", Json.of(1)))
        .hasMessageContaining("UNAUTHENTICATED");
  }

  @Test
  void whatOnlyTheServiceKnowsIsSaidToBeThere() {
    broker().putReferenceValues();

    assertThat(broker().owner.referenceValues().size()).isEqualTo(5);
    assertThatThrownBy(() -> broker().owner.json("/nacre/v0/reference-sets"))
        .hasMessageContaining("known to the attestation service at " + address() + " only");
    assertThatThrownBy(() ->
            broker()
                .owner
                .dryRun(
                    JsonObject.builder()
                        .put("kind", "attestation")
                        .put("id", "default_cpu")
                        .put("policy", Bytes.utf8(ALL).base64Url())
                        .build()))
        .isInstanceOf(KbsException.class);
    assertThat(((JsonObject) broker().owner.overview()).number("reference-values")).isEqualTo(5);
  }

  @Test
  void aResourcePolicyIsTriedOnWhatTheServiceSaid() {
    broker().putReferenceValues();
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);

    JsonObject report =
        broker()
            .owner
            .dryRun(
                JsonObject.builder()
                    .put("kind", "resource")
                    .put("policy", Bytes.utf8(ALL.replace("true", "false")).base64Url())
                    .build());

    assertThat(report.array("changed").size()).isEqualTo(1);
  }
}
