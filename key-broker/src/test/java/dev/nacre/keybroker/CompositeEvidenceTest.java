package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.SeededChance;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.keybroker.session.TokenPacking;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.ReportData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A machine with devices of other makers beside its processor: one session, one token, a part for
/// each; and what happens when one of them does not fit.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompositeEvidenceTest {
  private static final EmulatedNvidia NVIDIA =
      EmulatedNvidia.create(SeededChance.of("composite"), Instant.parse("2026-01-01T00:00:00Z"));
  private static final EmulatedHygon HYGON = EmulatedHygon.create(SeededChance.of("composite"));
  private static final SortedMap<Integer, Bytes> MEASURED = EmulatedNvidia.measurements();
  private static final Bytes DCU = Bytes.ofHex("b4".repeat(32));
  private static final String AFFIRMED_WITH_GPU =
      """
      package policy
      import rego.v1
      default allow := false
      allow if {
        input.submods.gpu0["ear.status"] == "affirming"
        input.submods.cpu0["ear.status"] == "affirming"
      }
      """;

  /// As from the start.
  private static final String ALL_AFFIRMED =
      """
      package policy
      import rego.v1
      default allow := false
      allow if {
        every _, submodule in input.submods {
          submodule["ear.status"] == "affirming"
        }
      }
      """;

  @AutoClose private final Broker broker;

  @AutoClose
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  /// What a guest sends of its devices, each bound to `reportData`.
  private interface Devices {
    JsonObject evidence(Bytes reportData);
  }

  CompositeEvidenceTest(@TempDir Path directory) {
    Endorsements published =
        Endorsements.none()
            .with(EndorsementKind.HYGON_CERTIFICATES, List.of(HYGON.certificates()))
            .with(
                EndorsementKind.NVIDIA_RIM,
                List.of(
                    NVIDIA.manifest("550.90.07", MEASURED.headMap(33)),
                    NVIDIA.manifest("96.00.9f.00.01", MEASURED.tailMap(33))));
    Set<Bytes> roots =
        Set.of(Broker.AMD.rootFingerprint(), NVIDIA.rootFingerprint(), HYGON.rootFingerprint());
    ServerConfig config =
        ServerConfig.in(directory).trusting(TrustAnchors.emulated("emulated-test", roots));
    EndorsementRules rules =
        EndorsementRules.evidenceOnly().and(EndorsementSource.fixed(published));
    this.broker = Broker.start(config.with(config.settings().with(rules)));
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putReferenceValues();
    broker.owner.setReferenceValue("allowed_vbios_versions", Json.parse("[\"96.00.9f.00.01\"]"));
    broker.owner.setReferenceValue(
        "allowed_switch_bios_versions", Json.parse("[\"96.00.9f.00.01\"]"));
    broker.owner.setReferenceValue("allowed_driver_versions", Json.parse("[\"550.90.07\"]"));
    broker.owner.setReferenceValue("dcu_measure", Json.parse("[\"" + DCU.hex() + "\"]"));
  }

  private static Json nvidia(Bytes reportData, String... architectures) {
    return nvidia(reportData, MEASURED, architectures);
  }

  private static Json nvidia(
      Bytes reportData, SortedMap<Integer, Bytes> measured, String... architectures) {
    Bytes report = NVIDIA.report(reportData.slice(0, 32), measured, NVIDIA.opaque());
    JsonObject[] entries = new JsonObject[architectures.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = NVIDIA.entry(architectures[i], report);
    }
    return EmulatedNvidia.evidence(entries);
  }

  private static JsonObject gpu(Bytes reportData) {
    return JsonObject.builder().put("nvidia", nvidia(reportData, "HOPPER")).build();
  }

  private static JsonObject everything(Bytes reportData) {
    return JsonObject.builder()
        .put("nvidia", nvidia(reportData, "HOPPER", "HOPPER", "LS10"))
        .put("hygondcu", HYGON.dcuEvidence(reportData, DCU))
        .build();
  }

  /// A guest's whole handshake.
  private record Attempt(HttpResponse<String> answer, String cookie) {
    JsonObject submodules() {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      String token = ((JsonObject) Json.parse(Bytes.utf8(answer.body()))).string("token");
      return Jws.parse(token).claims().object("submods");
    }
  }

  private Attempt attest(Devices devices) throws Exception {
    return attest(devices, devices);
  }

  /// @param bound what the processor's evidence vouches for
  /// @param sent what the host lets through
  private Attempt attest(Devices bound, Devices sent) throws Exception {
    HttpResponse<String> challenge =
        post(
            "/kbs/v0/auth",
            "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}",
            Optional.empty());
    String nonce = ((JsonObject) Json.parse(Bytes.utf8(challenge.body()))).string("nonce");
    JsonObject key =
        PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW").publicJwk().toJson();
    Bytes ofDevices =
        ReportData.digest("sha384", ReportData.device(nonce, key)).padTo(ReportData.SLOT);
    String honest = bound.evidence(ofDevices).text();
    Bytes ofProcessor =
        ReportData.digest("sha384", ReportData.primary(nonce, key, honest)).padTo(ReportData.SLOT);
    var attestation =
        new KbsAttestation(
            guest.initData(),
            nonce,
            key,
            guest.evidence(ofProcessor),
            sent.equals(bound) ? honest : sent.evidence(ofDevices).text());
    String cookie = cookie(challenge);
    HttpResponse<String> answer =
        post("/kbs/v0/attest", attestation.toJson().text(), Optional.of(cookie));
    return new Attempt(answer, answer.statusCode() == 200 ? cookie(answer) : cookie);
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private HttpResponse<String> post(String path, String body, Optional<String> cookie)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address(path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    cookie.ifPresent(value -> request.header("cookie", value));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private URI address(String path) {
    return URI.create(broker.server.address() + path);
  }

  private int resource(Attempt attempt) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address("/kbs/v0/resource/default/key/one"))
            .header("cookie", attempt.cookie())
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private void assertRefused(Attempt attempt, String... words) {
    assertThat(attempt.answer().statusCode()).isEqualTo(401);
    String id = attempt.answer().body().replaceFirst("(?s).*refusal ([A-Za-z0-9-]+).*", "$1");
    assertThat(broker.owner.refusal(id).string("sentence")).contains(words);
  }

  /// nginx answers 502 in place of a head beyond 4 KiB.
  @Test
  void theHeadThatBearsTheSessionOfAMachineFitsWhereProxiesPutIt() throws Exception {
    Attempt alone = attest(_ -> JsonObject.empty());
    assertThat(alone.answer().body()).hasSizeGreaterThan(TokenPacking.LARGEST);
    assertThat(head(alone.answer())).isBetween(2_500, 4_096);
    assertThat(resource(alone)).isEqualTo(200);
  }

  private static int head(HttpResponse<String> answer) {
    int size = "HTTP/1.1 200 OK\r\n\r\n".length();
    for (var header : answer.headers().map().entrySet()) {
      for (String value : header.getValue()) {
        size += (header.getKey() + ": " + value + "\r\n").length();
      }
    }
    return size;
  }

  @Test
  void aMachineWithDevicesOfThreeMakersGetsOneToken() throws Exception {
    Attempt whole = attest(CompositeEvidenceTest::everything);

    assertThat(whole.submodules().members().keySet())
        .as("two of one kind are counted")
        .containsExactlyInAnyOrder("cpu0", "gpu0", "gpu1", "switch0", "dcu0");
    assertThat(whole.submodules().members().values())
        .allSatisfy(
            part -> assertThat(((JsonObject) part).string("ear.status")).isEqualTo("affirming"));
    assertThat(resource(whole)).isEqualTo(200);
  }

  @Test
  void aPolicyAboutOneDeviceIsTriedOnTheMachinesThatHaveIt() throws Exception {
    assertThat(resource(attest(_ -> JsonObject.empty()))).isEqualTo(200);
    assertThat(resource(attest(CompositeEvidenceTest::gpu))).isEqualTo(200);

    JsonObject outcome =
        broker.owner.dryRun(
            JsonObject.builder()
                .put("kind", "attestation")
                .put("id", "default_gpu")
                .put(
                    "policy",
                    Bytes.utf8("package policy\ntrust_claims := {\"hardware\": 97}\n").base64Url())
                .build());

    assertThat(outcome.array("changed").elements())
        .isNotEmpty()
        .allSatisfy(change -> {
          assertThat(((JsonObject) change).object("status").find("gpu0")).isPresent();
          assertThat(((JsonObject) change).string("why"))
              .startsWith("gpu0 is contraindicated, was affirming (hardware 97, was 2");
        });
    assertThat(outcome.number("unchanged")).isPositive();
  }

  @Test
  void aDeviceThatThePolicyWantsAndNobodySentIsMissed() throws Exception {
    broker.owner.setResourcePolicy(AFFIRMED_WITH_GPU);
    try {
      Attempt without = attest(_ -> JsonObject.empty());

      assertThat(without.submodules().members().keySet()).containsExactly("cpu0");
      assertThat(resource(without)).isEqualTo(403);
      assertThat(resource(attest(CompositeEvidenceTest::gpu))).isEqualTo(200);
    } finally {
      broker.owner.setResourcePolicy(ALL_AFFIRMED);
    }
  }

  @Test
  void aDeviceThatTheHostTookAwayIsMissedByTheProcessorsEvidence() throws Exception {
    assertRefused(
        attest(CompositeEvidenceTest::everything, CompositeEvidenceTest::gpu),
        "snp.report_data",
        "expected");
  }

  @Test
  void aDeviceThatAnsweredAnotherSessionIsRefusedAndTheProcessorWithIt() throws Exception {
    assertRefused(attest(_ -> gpu(Bytes.zeros(64))), "nvidia.gpu0.nonce", "expected");
    assertRefused(
        attest(_ ->
            JsonObject.builder().put("hygondcu", HYGON.dcuEvidence(Bytes.zeros(64), DCU)).build()),
        "hygondcu.dcu0.user_data");
  }

  @Test
  void oneOfTwoDevicesThatMeasuredSomethingElseRefusesAll() throws Exception {
    var other = new TreeMap<>(MEASURED);
    other.put(7, Bytes.zeros(48));

    assertRefused(
        attest(reportData ->
            JsonObject.builder().put("nvidia", nvidia(reportData, other, "HOPPER")).build()),
        "nvidia.gpu0.measurements",
        "others at the indices 7");
  }

  @Test
  void aDeviceThatSaysToBeOfAnotherMakerIsRefused() throws Exception {
    assertRefused(
        attest(reportData ->
            JsonObject.builder().put("hygondcu", nvidia(reportData, "HOPPER")).build()),
        "hygondcu.form");
    assertThat(
            attest(reportData -> JsonObject.builder().put("gpu", nvidia(reportData)).build())
                .answer()
                .statusCode())
        .as("a kind that nobody knows")
        .isEqualTo(401);
  }
}
