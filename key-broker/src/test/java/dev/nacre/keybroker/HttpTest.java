package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.KbsError;
import dev.nacre.protocol.kbs.ReportData;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What strangers send, and what they get.
class HttpTest {
  private static final String AUTH =
      "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}";
  private final Broker broker;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpTest(@TempDir Path directory) {
    this.broker = Broker.prepared(directory);
  }

  @AfterEach
  void stop() {
    http.close();
    broker.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String owner() throws Exception {
    return "Bearer " + Files.readString(broker.server.ownerTokenFile()).strip();
  }

  private static KbsError error(HttpResponse<String> response) {
    return KbsError.parse(response.body()).orElseThrow();
  }

  @Test
  void aChallengeHasTheShapeOfUpstream() throws Exception {
    HttpResponse<String> response = send("POST", "/kbs/v0/auth", AUTH);

    JsonObject challenge = (JsonObject) Json.parse(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(challenge.members().keySet()).containsExactly("nonce", "extra-params");
    assertThat(challenge.string("nonce")).hasSize(44);
    assertThat(challenge.string("extra-params")).isEmpty();
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.headers().firstValue("set-cookie").orElseThrow())
        .matches(
            "kbs-session-id=[A-Za-z0-9_-]+; Expires=\\w{3}, .* GMT; HttpOnly; SameSite=Strict");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/kbs/v0/auth|{\"version\":\"0.3.0\",\"tee\":\"snp\",\"extra-params\":\"\"}|401|AttestationError",
        "POST|/kbs/v0/auth|{\"version\":\"0.4.0\",\"tee\":\"nonesuch\",\"extra-params\":\"\"}|401|AttestationError",
        "POST|/kbs/v0/auth|{\"version\":\"0.4.0\"|401|AttestationError",
        "POST|/kbs/v0/auth|[]|401|AttestationError",
        "POST|/kbs/v0/attest|{}|401|AttestationError",
        "GET|/kbs/v0/resource/default/key/one||401|TokenNotFound",
        "GET|/kbs/v0/resource/default/key||401|TokenNotFound",
        "GET|/kbs/v0/nonesuch/a||404|PluginNotFound",
        "GET|/kbs/v0/auth||404|PluginNotFound",
        "DELETE|/kbs/v0/attest||404|PluginNotFound",
        "GET|/nonesuch||404|InvalidRequestPath",
        "GET|/kbs||404|InvalidRequestPath",
        "GET|/kbs/v1/auth||404|InvalidRequestPath",
        "PATCH|/kbs/v0/auth|{}|405|MethodNotAllowed",
        "DELETE|/healthz||405|MethodNotAllowed",
        "PATCH|/nonesuch|{}|404|InvalidRequestPath",
        "GET|/nacre/v0/secrets||401|AdminAuthAccess",
        "GET|/nacre/v0/audit||401|AdminAuthAccess",
        "POST|/kbs/v0/resource/default/key/one|x|401|AdminAuthAccess",
        "PUT|/kbs/v0/resource/default/key/one|x|401|AdminAuthAccess",
        "DELETE|/kbs/v0/resource/default/key/one||401|AdminAuthAccess",
        "POST|/kbs/v0/resource-policy|{}|401|AdminAuthAccess",
        "GET|/kbs/v0/resource-policy||401|AdminAuthAccess",
        "POST|/kbs/v0/attestation-policy|{}|401|AdminAuthAccess",
        "POST|/kbs/v0/reference-value|{}|401|AdminAuthAccess",
        "GET|/kbs/v0/reference-value/svn||401|AdminAuthAccess",
      })
  void aStrangerGetsTheErrorOfUpstream(
      String method, String path, String body, int status, String variant) throws Exception {
    HttpResponse<String> response = send(method, path, body == null ? "" : body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response).variant()).isEqualTo(variant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/kbs/v0/reference-value/none||404|RvpsError",
        "POST|/kbs/v0/reference-value|{}|400|RvpsError",
        "POST|/kbs/v0/resource-policy|{}|400|SerdeError",
        "POST|/kbs/v0/resource-policy|{\"policy\":\"!\"}|400|SerdeError",
        "POST|/kbs/v0/resource-policy|{\"policy\":\"cGFja2FnZQ\"}|400|ParsePolicyError",
        "POST|/kbs/v0/attestation-policy|{\"policy_id\":\"../x\",\"policy\":\"cGFja2FnZSBwb2xpY3k\"}|400|ParsePolicyError",
        "DELETE|/kbs/v0/resource/default/key/none||404|ResourceNotFound",
        "POST|/kbs/v0/resource/default/key|x|400|SerdeError",
        "GET|/nacre/v0/refusals/r-0000000000||404|NotFound",
        "GET|/nacre/v0/refusals/..%2f..%2fx||404|NotFound",
        "GET|/nacre/v0/secrets/default/key/none||404|ResourceNotFound",
        "GET|/nacre/v0/nonesuch||404|InvalidRequestPath",
        "GET|/nacre/v0/audit?from=x||400|SerdeError",
      })
  void theOwnersMistakesAreToldApart(
      String method, String path, String body, int status, String variant) throws Exception {
    HttpResponse<String> response =
        send(method, path, body == null ? "" : body, "Authorization", owner());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response).variant()).isEqualTo(variant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kbs/v0/resource/..%2f..%2fmaster/key/x",
        "/kbs/v0/resource/a/b/..",
        "/kbs/v0/resource/a/.b/c",
        "/kbs/v0/resource/a/b%00/c",
        "/kbs/v0/resource/a/b/c%0a",
        "/kbs/v0/resource/a/b/c%3a",
        "/kbs/v0/resource/a/%C3%BC/c"
      })
  void aNameThatIsNoneIsNeverStored(String path) throws Exception {
    HttpResponse<String> response = send("POST", path, "x", "Authorization", owner());

    assertThat(response.statusCode()).isBetween(400, 404);
    assertThat(broker.owner.secrets().text()).contains("default/key/one").doesNotContain("\"a/");
  }

  @Test
  void emptySegmentsOfAPathDoNotCount() throws Exception {
    assertThat(send("POST", "/kbs/v0/resource//a/b/c", "x", "Authorization", owner()).statusCode())
        .isEqualTo(200);
    assertThat(broker.owner.secrets().text()).contains("\"a/b/c\"");
  }

  @Test
  void anotherTokenIsNotTheOwners() throws Exception {
    for (String wrong :
        List.of("Bearer x", "Bearer ", owner() + "x", "Basic " + owner().substring(7), "")) {
      HttpResponse<String> response =
          send("GET", "/nacre/v0/secrets", "", "Authorization", wrong.isEmpty() ? " " : wrong);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(error(response).variant()).isEqualTo("AdminAuthAccess");
    }
  }

  @Test
  void theReasonForARefusedOwnerIsWordedAsUpstreamsTestsReadIt() throws Exception {
    assertThat(error(send("GET", "/kbs/v0/resource-policy", "", "Authorization", "Bearer x")))
        .isEqualTo(
            new KbsError(
                "AdminAuthAccess",
                "admin access denied for endpoint /kbs/v0/resource-policy: Admin access denied:"
                    + " Cannot verify token with any of the issuers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", "", "eyJhbGciOiJub25lIn0.e30.", "x"})
  void aTokenThatIsNoneReleasesNothing(String token) throws Exception {
    HttpResponse<String> response =
        send("GET", "/kbs/v0/resource/default/key/one", "", "Authorization", "Bearer " + token);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(error(response).variant()).isIn("TokenVerifierError", "TokenNotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000000000000000", "AQ", "!!", "", "AAAA\"; x=\"y"})
  void aForgedCookieIsNoSession(String value) throws Exception {
    HttpResponse<String> attest =
        send("POST", "/kbs/v0/attest", "{}", "Cookie", "kbs-session-id=" + value);
    HttpResponse<String> resource =
        send("GET", "/kbs/v0/resource/default/key/one", "", "Cookie", "kbs-session-id=" + value);

    assertThat(attest.statusCode()).isEqualTo(401);
    assertThat(error(resource).variant()).isEqualTo("TokenNotFound");
  }

  /// A proxy that speaks HTTP/2 with the guest may send them so (RFC 9113 section 8.2.3).
  @Test
  void theSessionIsFoundInWhicheverFieldItsCookieStands() throws Exception {
    String cookie = cookie(send("POST", "/kbs/v0/auth", AUTH));

    for (String[] fields :
        List.of(
            new String[] {"Cookie", "a=b", "Cookie", cookie},
            new String[] {"cookie", cookie, "cookie", "a=b"},
            new String[] {"COOKIE", "a=b; " + cookie + "; c=d"})) {
      assertThat(error(send("POST", "/kbs/v0/attest", "{}", fields)).detail())
          .contains("deserialize Attestation");
    }
  }

  @Test
  void aChallengeIsNotYetASession() throws Exception {
    String cookie =
        send("POST", "/kbs/v0/auth", AUTH).headers().firstValue("set-cookie").orElseThrow();

    HttpResponse<String> response =
        send(
            "GET",
            "/kbs/v0/resource/default/key/one",
            "",
            "Cookie",
            cookie.substring(0, cookie.indexOf(';')));

    assertThat(error(response).variant()).isEqualTo("TokenNotFound");
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    HttpResponse<String> response =
        send(
            "POST",
            "/kbs/v0/resource/default/key/big",
            "x".repeat((2 << 20) + 1),
            "Authorization",
            owner());

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(broker.owner.secrets().text()).doesNotContain("key/big");
  }

  @Test
  void aBodyAtTheLimitIsTaken() throws Exception {
    HttpResponse<String> response =
        send(
            "POST",
            "/kbs/v0/resource/default/key/big",
            "x".repeat(2 << 20),
            "Authorization",
            owner());

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void aHeadOf100KibibytesIsTaken() throws Exception {
    HttpResponse<String> response =
        send(
            "GET",
            "/kbs/v0/resource/default/key/one",
            "",
            "Authorization",
            "Bearer " + "a".repeat(100 << 10));

    assertThat(error(response).variant()).isEqualTo("TokenVerifierError");
  }

  @Test
  void whatIsNoHttpEndsTheConnectionAndTheServerLives() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      String nonsense = "\0\1\2 nonsense, longer than the preface of HTTP/2\r\n\r\n";
      socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      socket.setSoTimeout(5_000);
      try (InputStream in = socket.getInputStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
            .doesNotContain(" 200 ");
      }
    }
    assertThat(send("GET", "/healthz", "").statusCode()).isEqualTo(200);
  }

  @Test
  void callsAreCountedUnderTheNamesOfUpstreamAndNoSecretIsNamed() throws Exception {
    assertThat(send("POST", "/kbs/v0/auth", AUTH).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/kbs/v0/auth", "{}").statusCode()).isEqualTo(401);

    assertThat(send("GET", "/metrics", "").body())
        .contains("kbs_auth_requests_total 2\n")
        .contains("kbs_auth_successes_total 1\n")
        .contains("kbs_auth_errors_total 1\n")
        .contains("kbs_resource_writes_total 1\n")
        .contains("kbs_http_request_duration_seconds_bucket{le=\"+Inf\"}")
        .doesNotContain("default/key/one");
  }

  @Test
  void theOwnersCallsAnswerAsUpstreams() throws Exception {
    HttpResponse<String> put =
        send("POST", "/kbs/v0/resource/default/key/two", "2", "Authorization", owner());
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body()).isEmpty();
    assertThat(put.headers().firstValue("content-type")).contains("text/xml");

    assertThat(send("GET", "/kbs/v0/resource-policy", "", "Authorization", owner()).body())
        .isEqualTo("[\"resource-policy\"]");
    assertThat(
            send("GET", "/kbs/v0/reference-value/snp_bootloader", "", "Authorization", owner())
                .body())
        .isEqualTo("[10]");
  }

  @Test
  void policiesAndReferenceValuesCanBeReadBack() throws Exception {
    broker.owner.setAttestationPolicy(
        "mine_cpu", "package policy\ntrust_claims := {\"hardware\": 2}");

    assertThat(broker.owner.json("/nacre/v0/attestation-policies").text()).contains("mine_cpu");
    assertThat(
            send("GET", "/nacre/v0/attestation-policies/mine_cpu", "", "Authorization", owner())
                .body())
        .contains("\"hardware\": 2");
    assertThat(send("GET", "/nacre/v0/resource-policy", "", "Authorization", owner()).body())
        .contains("affirming");
    assertThat(broker.owner.referenceValues().text()).contains("snp_launch_measurement");
  }

  @Test
  void aSecretReadBackByTheOwnerIsAudited() {
    assertThat(Broker.text(broker.owner.secret(Broker.SECRET))).isEqualTo(Broker.CANARY);

    assertThat(broker.owner.json("/nacre/v0/audit").text()).contains("secret-reveal");
  }

  private static String attestation(String nonce) {
    EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);
    JsonObject key =
        PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW").publicJwk().toJson();
    Bytes bound =
        ReportData.digest("sha384", ReportData.primary(nonce, key, "")).padTo(ReportData.SLOT);
    return new KbsAttestation(guest.initData(), nonce, key, guest.evidence(bound), "")
        .toJson()
        .text();
  }

  /// Genuine, fresh and bound to its key: that the nonce is another challenge's, which a host may
  /// have kept since an earlier session, is all that is wrong.
  @Test
  void evidenceBoundToTheNonceOfAnotherChallengeIsRefused() throws Exception {
    HttpResponse<String> own = send("POST", "/kbs/v0/auth", AUTH);
    HttpResponse<String> other = send("POST", "/kbs/v0/auth", AUTH);
    String body = attestation(((JsonObject) Json.parse(other.body())).string("nonce"));

    HttpResponse<String> refused = send("POST", "/kbs/v0/attest", body, "Cookie", cookie(own));

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(broker.owner.refusals().text()).contains("bound to another session");
    assertThat(send("POST", "/kbs/v0/attest", body, "Cookie", cookie(other)).statusCode())
        .isEqualTo(200);
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", "");
  }
}
