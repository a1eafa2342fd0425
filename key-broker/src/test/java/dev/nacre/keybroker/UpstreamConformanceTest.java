package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import dev.nacre.protocol.kbs.KbsError;
import dev.nacre.protocol.kbs.ReportData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What upstream's clients may send beside what was recorded of them, letter by letter.
class UpstreamConformanceTest {
  private static final JsonObject KEY =
      PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW").publicJwk().toJson();

  @TempDir static Path folder;
  private static Broker broker;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    broker = Broker.start(Broker.config(folder).insecurelyBelievingSamples());
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    http.close();
    broker.close();
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String owner() {
    return "Bearer " + broker.ownerToken();
  }

  private static HttpResponse<String> auth(String tee, String extraParams) throws Exception {
    String body =
        "{\"version\":\"0.4.0\",\"tee\":\"" + tee + "\",\"extra-params\":" + extraParams + "}";
    return send("POST", "/kbs/v0/auth", body);
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return (JsonObject) Json.parse(answer.body());
  }

  // The challenge.

  /// Guests of today name hashes, older ones send an empty text; none but Secure Execution is told
  /// which to take.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample|\"\"",
        "sample|null",
        "sample|{}",
        "sample|[]",
        "sample|5",
        "sample|{\"supported-hash-algorithms\":[\"sha256\",\"sha384\",\"sha512\",\"sm3\"]}",
        "sample|{\"supported-hash-algorithms\":[]}",
        "sample|{\"supported-hash-algorithms\":\"sha384\"}",
        "snp|\"\"",
        "tdx|\"\"",
        "sgx|\"\"",
        "cca|\"\"",
        "csv|\"\"",
        "tpm|\"\"",
        "hygondcu|\"\"",
        "nvidia|\"\"",
        "sampledevice|\"\"",
        "az-snp-vtpm|\"\"",
        "az-tdx-vtpm|\"\"",
        "azsnpvtpm|\"\"",
        "aztdxvtpm|\"\"",
        "nvidia-dpu|\"\"",
        "nvidiadpu|\"\""
      })
  void everyGuestGetsANonceOf32Bytes(String tee, String extraParams) throws Exception {
    HttpResponse<String> answer = auth(tee, extraParams);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).matches("\\{\"nonce\":\"[A-Za-z0-9+/]{43}=\",\"extra-params\":\"\"}");
  }

  // The evidence.

  /// A sample machine's attestation whose nonce, and what depends on it, is put in.
  ///
  /// @param initData the member's value; empty leaves it out
  /// @param additional the devices' evidence, where `@` stands for what they are bound to
  private static HttpResponse<String> attest(String initData, String additional) throws Exception {
    HttpResponse<String> challenge = auth("sample", "\"\"");
    String nonce = json(challenge).string("nonce");
    String device = ReportData.digest("sha384", ReportData.device(nonce, KEY)).base64();
    String devices = additional.replace("@", device);
    String bound = ReportData.digest("sha384", ReportData.primary(nonce, KEY, devices)).base64();
    String body =
        "{"
            + (initData.isEmpty() ? "" : "\"init-data\":" + initData + ",")
            + "\"runtime-data\":{\"nonce\":\""
            + nonce
            + "\",\"tee-pubkey\":"
            + KEY.text()
            + "},\"tee-evidence\":{\"primary_evidence\":{\"svn\":\"1\",\"report_data\":\""
            + bound
            + "\"},\"additional_evidence\":"
            + Json.of(devices).text()
            + "}}";
    String cookie = challenge.headers().firstValue("set-cookie").orElseThrow();
    return send("POST", "/kbs/v0/attest", body, "Cookie", cookie.replaceFirst(";.*", ""));
  }

  private static JsonObject submods(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Jws.parse(json(answer).string("token")).claims().object("submods");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|cpu0",
        "{}|cpu0",
        "{\"sampledevice\":{\"svn\":\"2\",\"report_data\":\"@\"}}|cpu0,gpu0",
        "' {\"sampledevice\" : {\"report_data\":\"@\", \"svn\":\"2\"}} '|cpu0,gpu0"
      })
  void devicesAreJudgedBesideTheProcessor(String additional, String parts) throws Exception {
    assertThat(submods(attest("", additional)).members().keySet())
        .containsExactly(parts.split(","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sampledevice\":{\"svn\":\"2\",\"report_data\":\"AAAA\"}}|evidence, refusal",
        "{\"nonesuch\":{}}|unknown tee nonesuch",
        "[]|deserialize additional_evidence",
        "null|deserialize additional_evidence",
        "x|deserialize additional_evidence"
      })
  void aDeviceThatDoesNotHoldEndsTheHandshake(String additional, String why) throws Exception {
    HttpResponse<String> answer = attest("", additional);

    assertThat(answer.statusCode()).isEqualTo(401);
    KbsError error = KbsError.parse(answer.body()).orElseThrow();
    assertThat(error.variant()).isEqualTo("AttestationError");
    assertThat(error.detail()).contains("RCAR handshake Attest failed").contains(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256", "sha384", "sha512", "sm3"})
  void initdataIsHashedAsItSaysAndItsDataAreClaims(String algorithm) throws Exception {
    String toml =
        "version = \"0.1.0\"\nalgorithm = \""
            + algorithm
            + "\"\n"
            + "later = 1\n"
            + "[data]\n"
            + "\"aa.toml\" = \"x = 1\"\n"
            + "\"cdh.toml\" = \"= no\"\n"
            + "\"k\" = \"v\"\n";

    JsonObject evidence =
        submods(attest(initData("toml", toml), ""))
            .object("cpu0")
            .object("ear.veraison.annotated-evidence");

    Bytes digest = DigestAlgorithm.ofName("test", algorithm).digest(Bytes.utf8(toml));
    assertThat(evidence.string("init_data")).isEqualTo(digest.base64());
    assertThat(evidence.object("init_data_claims").text())
        .isEqualTo("{\"aa.toml\":{\"x\":1},\"cdh.toml\":\"= no\",\"k\":\"v\"}");
  }

  private static String initData(String format, String document) {
    return JsonObject.builder().put("format", format).put("body", document).build().text();
  }

  @Test
  void initdataMayBeLeftOutOrNull() throws Exception {
    for (String none : new String[] {"", "null"}) {
      assertThat(
              submods(attest(none, ""))
                  .object("cpu0")
                  .object("ear.veraison.annotated-evidence")
                  .members())
          .containsOnlyKeys("report_data", "runtime_data_claims", "sample");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "TOML", ""})
  void initdataOfAnotherFormatIsRefused(String format) throws Exception {
    assertThat(attest(initData(format, "{}"), "").statusCode()).isEqualTo(401);
  }

  /// A document with Kata's generated policy, of 62 KB: its containers are claims.
  @Test
  void theContainersOfAKataPolicyAreNamed() throws Exception {
    Path file =
        Path.of(System.getProperty("nacre.vectors", ""), "initdata/init-data-with-policy.toml");
    assumeTrue(Files.isRegularFile(file), "skipped: no initdata " + file);

    JsonObject cpu = submods(attest(initData("toml", Files.readString(file)), "")).object("cpu0");

    assertThat(cpu.object("ear.trustee.identifiers").text())
        .isEqualTo(
            "{\"validated\":{\"container_images\":[\"bitnami/nginx:latest\"],"
                + "\"container_uids\":[65535,1001]}}");
    JsonObject claims = cpu.object("ear.veraison.annotated-evidence").object("init_data_claims");
    assertThat(claims.find("policy.rego")).isEmpty();
    JsonObject container =
        (JsonObject) claims.object("agent_policy_claims").array("containers").get(1);
    assertThat(container.object("OCI").object("Process").array("Args").get(0))
        .isEqualTo(Json.of("/opt/bitnami/scripts/nginx/entrypoint.sh"));
  }

  // Reference values.

  /// Any JSON under any name; the name is the rest of the path.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "svn|[\"1\"]|svn",
        "svn|[\"1\"]|svn/",
        "svn|[\"1\"]|svn?any=thing",
        "svn|[\"1\"]|%73vn",
        "number|5|number",
        "big|9007199254740993|big",
        "fraction|1.5|fraction",
        "truth|true|truth",
        "nothing|null|nothing",
        "object|{\"b\":1,\"a\":[]}|object",
        "text|\"x\"|text",
        "ACME/Road Runner/digests|[\"a3\"]|ACME/Road%20Runner/digests",
        "kernel:6.1|[1]|kernel:6.1",
        "rvps:///team/a/launch:1|[\"a3\"]|rvps:///team/a/launch:1",
        "rvps:///team/a/launch:1|[\"a3\"]|rvps%3A%2F%2F%2Fteam%2Fa%2Flaunch%3A1",
        "aa//a|[1]|aa//a/"
      })
  void aReferenceValueIsReadAsItWasRegistered(String name, String value, String path)
      throws Exception {
    String payload = Bytes.utf8("{" + Json.of(name).text() + ":" + value + "}").base64();
    String message = "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"" + payload + "\"}";
    HttpResponse<String> set =
        send("POST", "/kbs/v0/reference-value", message, "Authorization", owner());
    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(set.body()).isEmpty();

    HttpResponse<String> read =
        send("GET", "/kbs/v0/reference-value/" + path, "", "Authorization", owner());

    assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
    assertThat(read.headers().firstValue("content-type")).contains("application/json");
    assertThat(read.body()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"sample\",\"payload\":\"eyJhIjoxfQ==\"}|200",
        "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"eyJhIjoxfQ==\",\"later\":1}|200",
        "{\"version\":\"0.2.0\",\"type\":\"sample\",\"payload\":\"eyJhIjoxfQ==\"}|400",
        "{\"version\":\"0.1.0\",\"type\":\"nonesuch\",\"payload\":\"eyJhIjoxfQ==\"}|400",
        "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"W10=\"}|400",
        "{\"version\":\"0.1.0\",\"type\":\"sample\"}|400"
      })
  void theVersionOfAMessageMayBeLeftOutAndNothingElse(String message, int status) throws Exception {
    HttpResponse<String> answer =
        send("POST", "/kbs/v0/reference-value", message, "Authorization", owner());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(KbsError.parse(answer.body()).map(KbsError::variant))
        .isEqualTo(status == 200 ? Optional.empty() : Optional.of("RvpsError"));
  }

  // Policies.

  /// Upstream's client adds `type`; its decoders take base64url with and without padding.
  @ParameterizedTest
  @ValueSource(strings = {"", "\"type\":\"rego\",", "\"later\":[1],"})
  void policiesAreTakenWithMembersThatNobodyReads(String member) throws Exception {
    String rego = Bytes.utf8("package policy\nx := 1\n").base64Url();
    String attestation = "{" + member + "\"policy_id\":\"mine_cpu\",\"policy\":\"" + rego + "\"}";
    String resource = "{" + member + "\"policy\":\"" + rego + "==\"}";

    assertThat(
            send("POST", "/kbs/v0/attestation-policy", attestation, "Authorization", owner())
                .statusCode())
        .isEqualTo(200);
    assertThat(rego.length() % 4).isEqualTo(2);
    assertThat(
            send("POST", "/kbs/v0/resource-policy", resource, "Authorization", owner())
                .statusCode())
        .isEqualTo(200);
  }
}
