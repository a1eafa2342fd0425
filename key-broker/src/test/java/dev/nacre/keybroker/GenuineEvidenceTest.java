package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.protocol.kbs.KbsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Genuine evidence over the attestation service's REST, judged by a server that a configuration in
/// upstream's keys started: what is genuine is verified, and what was changed, or is out of date by
/// now, is refused for that reason.
class GenuineEvidenceTest {
  private static final Path VECTORS = Path.of(System.getProperty("nacre.vectors", ""));
  private static final String VERIFIED = "verified";
  private static final JsonObject NOTHING = JsonObject.empty();

  @TempDir static Path folder;
  private static Broker broker;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Files.isDirectory(VECTORS.resolve("snp")), "skipped: no vectors in " + VECTORS);
    Path cca = folder.resolve("cca.json");
    Files.writeString(
        cca,
        "{\"cca-verifier\":{\"type\":\"local\",\"ta-store\":\"%s\",\"rv-store\":\"%s\"}}"
            .formatted(VECTORS.resolve("cca/tastore.json"), VECTORS.resolve("cca/rvstore.json")));
    Path config = folder.resolve("kbs-config.toml");
    Files.writeString(
        config,
        """
        [http_server]
        sockets = ["127.0.0.1:0"]
        insecure_http = true
        [attestation_service.verifier_config.snp_verifier]
        vcek_sources = []
        [attestation_service.verifier_config.cca_verifier]
        config_file = "%s"
        [nacre]
        attestation_socket = "127.0.0.1:0"
        [nacre.endorsements]
        files = [%s]
        """
            .formatted(
                cca,
                files(
                    "snp/genoa_ask_ark_asvk.pem",
                    "snp/milan_ask_ark_asvk.pem",
                    "tdx/dcap-tdx_quote_collateral.json",
                    "sgx/dcap-sgx_quote_collateral.json",
                    "nvidia/nvidia_device_root.pem")));
    broker = Broker.start(ConfigFile.read(config, folder.resolve("data")).config());
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
      http.close();
    }
  }

  private static String files(String... names) {
    return String.join(
        ", ", Stream.of(names).map(name -> "\"" + VECTORS.resolve(name) + "\"").toList());
  }

  private static Bytes bytes(String name) {
    try {
      return Bytes.of(Files.readAllBytes(VECTORS.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject json(String name) {
    return (JsonObject) Json.parse(bytes(name));
  }

  private static JsonObject quote(Bytes quote) {
    return JsonObject.builder().put("quote", quote.base64()).build();
  }

  private static JsonObject token(Bytes token) {
    return JsonObject.builder().put("token", JsonArray.ofBytes(token)).build();
  }

  /// A report of Hopper's, in hexadecimal digits, with the chain (PEM, in base64) of `file`.
  private static JsonObject gpu(String arch, String file) {
    JsonObject device =
        JsonObject.builder()
            .put("arch", arch)
            .put("evidence", bytes("nvidia/hopperAttestationReport.txt").utf8().strip())
            .put("certificate", bytes(file).base64())
            .build();
    return JsonObject.builder().put("device_evidence_list", JsonArray.of(device)).build();
  }

  private static Bytes changed(Bytes content, int at) {
    byte[] changed = content.toArray();
    changed[at] ^= 1;
    return Bytes.of(changed);
  }

  private static JsonObject report(JsonObject evidence, String name, Json value) {
    return evidence.with(
        "attestation_report", evidence.object("attestation_report").with(name, value));
  }

  private static JsonObject boundTo(Bytes raw) {
    return bound("runtime_data", "raw", raw);
  }

  private static JsonObject startedWith(Bytes digest) {
    return bound("init_data", "init_data_digest", digest);
  }

  private static JsonObject bound(String kind, String how, Bytes content) {
    JsonObject binding = JsonObject.builder().put(how, content.base64Url()).build();
    return JsonObject.builder().put(kind, binding).build();
  }

  private static Arguments row(
      String tee, JsonObject evidence, JsonObject binding, String verdict) {
    return Arguments.of(tee, evidence, binding, verdict);
  }

  static Stream<Arguments> evidence() {
    return Stream.of(amds(), azures(), intels(), others(), nvidias()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> amds() {
    JsonObject genoa = json("snp/evidence-genoa-v3.json");
    Bytes data = genoa.object("attestation_report").octets("report_data", 64);
    return Stream.of(
        row("snp", genoa, NOTHING, VERIFIED),
        row("snp", genoa, boundTo(data), VERIFIED),
        row("snp", genoa, boundTo(Bytes.utf8("other")), "snp.report_data"),
        row("snp", genoa, startedWith(Bytes.zeros(32)), VERIFIED),
        row("snp", genoa, startedWith(Bytes.ofHex("01".repeat(32))), "snp.host_data"),
        row("snp", report(genoa, "guest_svn", Json.of(1)), NOTHING, "snp.signature"),
        row("snp", report(genoa, "vmpl", Json.of(1)), NOTHING, "snp.vmpl"),
        row("snp", genoa.without("cert_chain"), NOTHING, "snp.chain"));
  }

  private static Stream<Arguments> azures() {
    Bytes nonce = Bytes.utf8("challenge");
    return Stream.of("0", "1")
        .flatMap(version -> {
          JsonObject snp = json("az-snp-vtpm/evidence-v" + version + ".json");
          JsonObject tdx = json("az-tdx-vtpm/evidence-v" + version + ".json");
          return Stream.of(
              row("az-snp-vtpm", snp, boundTo(nonce), VERIFIED),
              row("az-snp-vtpm", snp, boundTo(Bytes.utf8("challengf")), "tpm.report_data"),
              row("az-snp-vtpm", snp, startedWith(Bytes.zeros(32)), "tpm.init_data"),
              row("az-snp-vtpm", snp, startedWith(Bytes.zeros(48)), "tpm.init_data"),
              row("az-tdx-vtpm", tdx, boundTo(nonce), "dcap.tcb_info.validity"),
              row("az-tdx-vtpm", tdx, boundTo(Bytes.utf8("other")), "tpm.report_data"));
        });
  }

  /// Their collateral is of 2025: that alone is held against what was not changed.
  private static Stream<Arguments> intels() {
    Bytes tdx = bytes("tdx/dcap-tdx_quote.dat");
    Bytes sgx = bytes("sgx/dcap-sgx_quote.dat");
    return Stream.of(
        row("tdx", quote(tdx), NOTHING, "refused: dcap.tcb_info.validity"),
        row("tdx", quote(changed(tdx, 300)), NOTHING, "dcap.signature"),
        row("tdx", quote(tdx), boundTo(Bytes.utf8("other")), "tdx.report_data"),
        row("tdx", quote(tdx), startedWith(Bytes.utf8("other")), "tdx.mr_config_id"),
        row("tdx", quote(bytes("tdx/tdx_quote_4.dat")), NOTHING, "tdx.attributes.debug"),
        row("sgx", quote(sgx), NOTHING, "refused: dcap.tcb_info.validity"),
        row("sgx", quote(changed(sgx, 100)), NOTHING, "dcap.signature"));
  }

  private static Stream<Arguments> others() {
    Bytes realm = bytes("cca/cca-example-token.cbor");
    return Stream.of(
        row("cca", token(realm), NOTHING, VERIFIED),
        row("cca", token(realm), boundTo(Bytes.utf8("other")), "cca.realm.challenge"),
        row("cca", token(changed(realm, realm.size() - 1)), NOTHING, "cca.realm.signature"),
        row("csv", json("csv/csv_evidence.json"), NOTHING, "csv.chain.complete"),
        row("nvidia-dpu", NOTHING, NOTHING, "no verifier for nvidia-dpu"));
  }

  private static Stream<Arguments> nvidias() {
    String chain = "nvidia/hopper_cert_chain_case1.txt";
    Bytes nonce = Bytes.ofHex("931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb");
    return Stream.of(
        row("nvidia", gpu("HOPPER", chain), boundTo(nonce), VERIFIED),
        row("nvidia", gpu("Hopper", chain), boundTo(nonce.padTo(48)), VERIFIED),
        row("nvidia", gpu("HOPPER", chain), boundTo(Bytes.zeros(32)), "nvidia.gpu0.nonce"),
        row(
            "nvidia",
            gpu("HOPPER", "nvidia/hopper_cert_chain_case2.txt"),
            boundTo(nonce),
            "at least the root and the signing certificate"));
  }

  private static HttpResponse<String> judged(String tee, JsonObject evidence, JsonObject binding)
      throws Exception {
    JsonObject.Builder request =
        JsonObject.builder()
            .put("tee", tee)
            .put("evidence", Bytes.utf8(evidence.text()).base64Url());
    binding.members().forEach(request::put);
    JsonObject body =
        JsonObject.builder()
            .put("verification_requests", JsonArray.of(request.build()))
            .put("policy_ids", JsonArray.of())
            .build();
    String address = "http://127.0.0.1:" + broker.server.attestationPort().orElseThrow();
    return http.send(
        HttpRequest.newBuilder(URI.create(address + "/attestation"))
            .POST(BodyPublishers.ofString(body.text()))
            .build(),
        BodyHandlers.ofString());
  }

  private static void assertJudged(HttpResponse<String> answer, String verdict) {
    if (verdict.equals(VERIFIED)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonObject submods = Jws.parse(answer.body()).claims().object("submods");
      String name = submods.members().keySet().iterator().next();
      assertThat(submods.object(name).bool("nacre.emulated")).isFalse();
    } else {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(KbsError.parse(answer.body()).orElseThrow().detail()).contains(verdict);
    }
  }

  @ParameterizedTest(name = "{index} {0}: {3}")
  @MethodSource
  void evidence(String tee, JsonObject evidence, JsonObject binding, String verdict)
      throws Exception {
    assertJudged(judged(tee, evidence, binding), verdict);
  }

  /// As upstream's policies do, by the reference value `trusted_aks`.
  @Test
  void aTpmIsVerifiedOnceItsKeyIsEnrolled() throws Exception {
    JsonObject evidence = json("tpm/tpm_evidence.json");
    assertJudged(judged("tpm", evidence, NOTHING), "tpm.ak.trust");

    broker.owner.setReferenceValue("trusted_aks", JsonArray.of(evidence.get("ak_public")));

    assertJudged(judged("tpm", evidence, NOTHING), VERIFIED);
  }
}
