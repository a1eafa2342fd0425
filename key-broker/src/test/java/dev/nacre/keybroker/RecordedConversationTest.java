package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.ReportData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sends what upstream's clients sent to upstream's server, with nonces and bindings computed anew,
/// and compares the answers in shape.
class RecordedConversationTest {
  private static final Path FOLDER = Path.of(System.getProperty("nacre.vectors", ""), "kbs");
  private static final String SECRET = "top-secret-value-0123456789abcdef";
  private static final String ALLOW_ALL =
      "package policy\n\ndefault allow = false\n\nallow if {\n\tdata.plugin == \"resource\"\n}\n";

  /// Upstream's: no sample machine gets a secret.
  private static final String DEFAULT =
      """
      package policy
      import rego.v1
      default allow := false
      allow if {
        data.plugin == "resource"
        not input.submods.cpu0["ear.veraison.annotated-evidence"].sample
      }
      """;

  private final Broker broker;
  private final ToldApi told;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  RecordedConversationTest(@TempDir Path directory) {
    this.broker = Broker.start(Broker.config(directory).insecurelyBelievingSamples());
    broker.owner.setResourcePolicy(ALLOW_ALL);
    broker.putSecret(Broker.SECRET, SECRET);
    this.told = ToldApi.at(broker.server.address());
  }

  @AfterEach
  void stop() {
    http.close();
    broker.close();
  }

  private static List<JsonObject> conversation(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".jsonl");
    assumeTrue(Files.isRegularFile(file), "skipped: no recorded conversation " + file);
    return Files.readAllLines(file).stream().map(line -> (JsonObject) Json.parse(line)).toList();
  }

  private static String text(JsonObject message) {
    JsonObject body = message.object("body");
    return body.find("text").isPresent()
        ? body.string("text")
        : Bytes.ofBase64(body.string("base64")).utf8();
  }

  private HttpResponse<String> send(JsonObject request, String body, Optional<String> cookie)
      throws Exception {
    var builder =
        HttpRequest.newBuilder(URI.create(broker.server.address() + request.string("path")))
            .method(
                request.string("method"),
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    JsonObject headers = request.object("headers");
    for (String name : List.of("content-type", "accept", "user-agent")) {
      if (headers.find(name).isPresent()) {
        builder.header(name, headers.string(name));
      }
    }
    cookie.ifPresent(value -> builder.header("cookie", value));
    return sent(builder.build());
  }

  /// Each answer is held against the API document.
  private HttpResponse<String> sent(HttpRequest request) throws Exception {
    return told.requireTold(
        request.method(), request.uri().getRawPath(), http.send(request, BodyHandlers.ofString()));
  }

  /// The attestation as recorded, bound to another nonce.
  private static String rebound(String recorded, String nonce) {
    KbsAttestation old = KbsAttestation.parse((JsonObject) Json.parse(recorded));
    var bound =
        new KbsAttestation(
            old.initData(), nonce, old.teeKey(), old.evidence(), old.additionalEvidence());
    String reportData = ReportData.digest("sha384", bound.primaryRuntimeData()).base64();
    JsonObject evidence = ((JsonObject) old.evidence()).with("report_data", Json.of(reportData));
    return new KbsAttestation(
            old.initData(), nonce, old.teeKey(), evidence, old.additionalEvidence())
        .toJson()
        .text();
  }

  private HttpResponse<String> replay(String name) throws Exception {
    Optional<String> cookie = Optional.empty();
    String nonce = "";
    HttpResponse<String> answer = null;
    for (JsonObject exchange : conversation(name)) {
      JsonObject request = exchange.object("request");
      JsonObject expected = exchange.object("response");
      String path = request.string("path");
      String body = path.endsWith("/attest") ? rebound(text(request), nonce) : text(request);
      answer = send(request, body, cookie);
      assertThat(answer.statusCode()).as(path).isEqualTo((int) expected.number("status"));
      Optional<String> set = answer.headers().firstValue("set-cookie");
      assertThat(set.isPresent())
          .isEqualTo(expected.object("headers").find("set-cookie").isPresent());
      cookie = set.map(value -> value.replaceFirst(";.*", "")).or(keep(cookie));
      if (path.endsWith("/auth")) {
        nonce = ((JsonObject) Json.parse(answer.body())).string("nonce");
      }
    }
    if (answer == null) {
      throw new AssertionError("an empty conversation");
    }
    return answer;
  }

  private static Supplier<Optional<String>> keep(Optional<String> cookie) {
    return () -> cookie;
  }

  @ParameterizedTest
  @CsvSource({
    "get-resource-p256, p256",
    "get-resource-p521, p521",
    "get-resource-rsa, rsa",
    "get-resource-initdata, p256"
  })
  void upstreamsGuestGetsItsSecret(String name, String key) throws Exception {
    HttpResponse<String> last = replay(name);

    var pair = KeyPem.parsePrivate(Files.readString(FOLDER.resolve("tee-" + key + ".pem")));
    Jwe sealed = Jwe.parse((JsonObject) Json.parse(last.body()));
    assertThat(Broker.text(sealed.decrypt(pair))).isEqualTo(SECRET);
    assertThat(last.headers().firstValue("content-type")).contains("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attest", "get-resource-initdata"})
  void theTokenHasTheMembersOfUpstreamsAndOursBesideThem(String name) throws Exception {
    List<JsonObject> recorded = conversation(name);
    JsonObject attested =
        recorded.stream()
            .filter(exchange -> exchange.object("request").string("path").endsWith("/attest"))
            .findFirst()
            .orElseThrow();
    JsonObject theirs = claims(text(attested.object("response")));
    Optional<String> cookie = Optional.empty();
    String nonce = "";
    for (JsonObject exchange : recorded) {
      JsonObject request = exchange.object("request");
      if (request.string("path").endsWith("/auth")) {
        HttpResponse<String> answer = send(request, text(request), Optional.empty());
        nonce = ((JsonObject) Json.parse(answer.body())).string("nonce");
        cookie =
            answer.headers().firstValue("set-cookie").map(value -> value.replaceFirst(";.*", ""));
      }
    }
    JsonObject request = attested.object("request");

    JsonObject ours = claims(send(request, rebound(text(request), nonce), cookie).body());

    assertThat(ours.members().keySet()).containsExactlyElementsOf(theirs.members().keySet());
    JsonObject ourCpu = ours.object("submods").object("cpu0");
    JsonObject theirCpu = theirs.object("submods").object("cpu0");
    assertThat(ourCpu.without("nacre.emulated").members().keySet())
        .containsExactlyElementsOf(theirCpu.members().keySet());
    assertThat(ourCpu.bool("nacre.emulated")).isTrue();
    assertThat(ourCpu.object("ear.trustworthiness-vector").text())
        .isEqualTo(theirCpu.object("ear.trustworthiness-vector").text());
    assertThat(ourCpu.string("ear.status")).isEqualTo(theirCpu.string("ear.status"));
    JsonObject ourEvidence = ourCpu.object("ear.veraison.annotated-evidence");
    JsonObject theirEvidence = theirCpu.object("ear.veraison.annotated-evidence");
    assertThat(ourEvidence.members().keySet())
        .containsExactlyElementsOf(theirEvidence.members().keySet());
    assertThat(ourEvidence.object("sample").text())
        .isEqualTo(theirEvidence.object("sample").text());
    assertThat(ourEvidence.find("init_data")).isEqualTo(theirEvidence.find("init_data"));
    assertThat(ourEvidence.find("init_data_claims"))
        .isEqualTo(theirEvidence.find("init_data_claims"));
  }

  private static JsonObject claims(String body) {
    return Jws.parse(((JsonObject) Json.parse(body)).string("token")).claims();
  }

  @Test
  void oddRequestsGetTheAnswersOfUpstream() throws Exception {
    for (JsonObject exchange : conversation("odd")) {
      JsonObject request = exchange.object("request");
      JsonObject expected = exchange.object("response");
      if (request.string("path").equals("/metrics")) {
        continue;
      }
      JsonObject headers = request.object("headers");
      Optional<String> cookie =
          headers.find("cookie").isPresent()
              ? Optional.of(headers.string("cookie"))
              : Optional.empty();

      HttpResponse<String> answer = send(request, text(request), cookie);

      String theirs = text(expected);
      if (request.object("headers").find("authorization").isEmpty() && !theirs.isEmpty()) {
        assertThat(type(answer.body())).as(request.text()).isEqualTo(type(theirs));
        assertThat(answer.statusCode()).isEqualTo((int) expected.number("status"));
      }
    }
  }

  /// Upstream's guest needs nine requests to learn that a secret is missing or denied; here it
  /// needs four, since the fourth answer makes it give up.
  @ParameterizedTest
  @CsvSource({
    "get-resource-missing, 404, ResourceNotFound, PluginInternalError",
    "get-resource-denied, 403, PolicyDeny, PolicyDeny",
    "get-resource-default-policy, 403, PolicyDeny, PolicyDeny"
  })
  void whatIsNotReleasedCostsOneHandshake(String name, int status, String ours, String theirs)
      throws Exception {
    if (name.equals("get-resource-denied")) {
      broker.owner.setResourcePolicy("package policy\n\ndefault allow = false\n");
    }
    if (name.equals("get-resource-default-policy")) {
      broker.owner.setResourcePolicy(DEFAULT);
    }
    List<JsonObject> recorded = conversation(name);
    assertThat(recorded).hasSizeGreaterThan(8);
    HttpResponse<String> answer = replayed(recorded.subList(0, 4));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(type(answer.body())).isEqualTo(ours);
    assertThat(type(text(recorded.get(3).object("response")))).isEqualTo(theirs);
  }

  /// Sends what was recorded with nonces and cookies of this conversation, whatever is answered.
  private HttpResponse<String> replayed(List<JsonObject> recorded) throws Exception {
    String nonce = "";
    Optional<String> cookie = Optional.empty();
    HttpResponse<String> answer = null;
    for (JsonObject exchange : recorded) {
      JsonObject request = exchange.object("request");
      boolean attest = request.string("path").endsWith("/attest");
      answer = send(request, attest ? rebound(text(request), nonce) : text(request), cookie);
      cookie =
          answer
              .headers()
              .firstValue("set-cookie")
              .map(value -> value.replaceFirst(";.*", ""))
              .or(keep(cookie));
      if (request.string("path").endsWith("/auth")) {
        nonce = ((JsonObject) Json.parse(answer.body())).string("nonce");
      }
    }
    if (answer == null) {
      throw new AssertionError("an empty conversation");
    }
    return answer;
  }

  /// Token first, then only the token: the secret is sealed to the key that the token names.
  @Test
  void upstreamsGuestGetsItsSecretByItsPassport() throws Exception {
    JsonObject attested = (JsonObject) Json.parse(replayed(conversation("attest")).body());
    JsonObject recorded = conversation("get-resource-passport").getFirst();
    JsonObject request = recorded.object("request");
    String theirs = request.object("headers").string("authorization");
    HttpRequest asking =
        HttpRequest.newBuilder(URI.create(broker.server.address() + request.string("path")))
            .header("authorization", "Bearer " + attested.string("token"))
            .build();

    HttpResponse<String> answer = sent(asking);

    assertThat(theirs).startsWith("Bearer ");
    assertThat(answer.statusCode()).isEqualTo((int) recorded.object("response").number("status"));
    Jwe sealed = Jwe.parse((JsonObject) Json.parse(answer.body()));
    JsonObject shape = (JsonObject) Json.parse(text(recorded.object("response")));
    assertThat(sealed.toJson().members().keySet())
        .containsExactlyInAnyOrderElementsOf(shape.members().keySet());
  }

  /// A missing reference value is told by the status; upstream says 401.
  @ParameterizedTest
  @CsvSource({"get-reference-value, 200", "get-reference-value-missing, 404"})
  void referenceValuesAreReadAsUpstreamsClientReadsThem(String name, int status) throws Exception {
    broker.owner.setReferenceValue("svn", Json.parse("[\"1\"]"));
    JsonObject exchange = conversation(name).getFirst();
    HttpRequest asking =
        HttpRequest.newBuilder(
                URI.create(broker.server.address() + exchange.object("request").string("path")))
            .header("authorization", "Bearer " + broker.ownerToken())
            .build();

    HttpResponse<String> answer = sent(asking);

    assertThat(answer.statusCode()).isEqualTo(status);
    String theirs = text(exchange.object("response"));
    if (status == 200) {
      assertThat(answer.body()).isEqualTo(theirs);
    } else {
      assertThat(type(answer.body())).isEqualTo(type(theirs));
    }
  }

  private static String type(String body) {
    Json type = ((JsonObject) Json.parse(body)).get("type");
    return type instanceof JsonString(String value)
        ? value.substring(value.lastIndexOf('/') + 1)
        : "";
  }

  @ParameterizedTest
  @ValueSource(strings = {"set-resource", "allow-all", "set-reference-value", "delete-resource"})
  void theOwnersCallsOfUpstreamsClientAreTaken(String name) throws Exception {
    for (JsonObject exchange : conversation(name)) {
      JsonObject request = exchange.object("request");
      JsonObject expected = exchange.object("response");
      var builder =
          HttpRequest.newBuilder(URI.create(broker.server.address() + request.string("path")))
              .method(request.string("method"), BodyPublishers.ofString(text(request)))
              .header(
                  "authorization",
                  "Bearer " + Files.readString(broker.server.ownerTokenFile()).strip());

      HttpResponse<String> answer = sent(builder.build());

      assertThat(answer.statusCode()).isEqualTo((int) expected.number("status"));
      assertThat(answer.body()).isEqualTo(text(expected));
      JsonObject headers = expected.object("headers");
      assertThat(answer.headers().firstValue("content-type"))
          .isEqualTo(
              headers.find("content-type").isPresent()
                  ? Optional.of(headers.string("content-type"))
                  : Optional.empty());
    }
  }
}
