package dev.nacre.keybroker;

import static dev.nacre.keybroker.GrpcByHand.firstText;
import static dev.nacre.keybroker.GrpcByHand.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.RemoteService;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborSimple;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The attestation service by itself, over REST and over gRPC, as upstream's clients call it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttestationSurfaceTest {
  /// What anybody can write, and this server believes.
  private static final String EVIDENCE =
      Bytes.utf8("{\"svn\":\"1\",\"report_data\":\"\"}").base64Url();

  @AutoClose private final Broker broker;

  @AutoClose
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ToldApi told;

  AttestationSurfaceTest(@TempDir Path directory) {
    this.broker = Broker.startOfferingAll(directory);
    this.told = ToldApi.at(URI.create(address()));
  }

  private String address() {
    return "http://127.0.0.1:" + broker.server.attestationPort().orElseThrow();
  }

  private HttpResponse<String> send(String method, String path, String token, String body)
      throws Exception {
    var builder =
        HttpRequest.newBuilder(URI.create(address() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      builder.header("authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = http.send(builder.build(), BodyHandlers.ofString());
    return told.requireTold(method, path, answer);
  }

  private static String request(String policies) {
    return "{\"verification_requests\":[{\"tee\":\"sample\",\"evidence\":\""
        + EVIDENCE
        + "\"}],\"policy_ids\":"
        + policies
        + "}";
  }

  private static String policy(int executables) {
    return "package policy\nimport rego.v1\ntrust_claims := {\"executables\": "
        + executables
        + "}\n";
  }

  private static String setting(String id, int executables) {
    return JsonObject.builder()
        .put("policy_id", id)
        .put("policy", Bytes.utf8(policy(executables)).base64Url())
        .build()
        .text();
  }

  @Test
  void aChallengeIsForMachinesThatAreKnown() throws Exception {
    assertThat(send("POST", "/challenge", "", "{\"tee\":\"snp\"}").body()).isEmpty();

    for (String unknown : List.of("{\"tee\":\"nonesuch\"}", "{}", "{\"tee\":null}")) {
      assertThat(send("POST", "/challenge", "", unknown).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void evidenceBecomesAToken() throws Exception {
    HttpResponse<String> response = send("POST", "/attestation", "", request("[]"));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject cpu = Jws.parse(response.body()).claims().object("submods").object("cpu0");
    assertThat(cpu.string("ear.appraisal-policy-id")).isEqualTo("default");
  }

  /// Read with the project's own readers of CBOR and COSE, and the published key.
  @Test
  void whoAcceptsACborWebTokenGetsOne() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + "/attestation"))
            .header("accept", "application/eat+cwt")
            .POST(BodyPublishers.ofString(request("[]")))
            .build();

    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("content-type")).contains("application/eat+cwt");
    CoseSign1 token = CoseSign1.parse(Bytes.of(response.body()), CborForm.PREFERRED);
    JsonObject keys = (JsonObject) Json.parse(send("GET", "/.well-known/jwks.json", "", "").body());
    JsonObject key = (JsonObject) keys.array("keys").get(0);
    assertThat(token.isSignedBy(Jwk.parse(key))).isTrue();
    assertThat(token.headers().bytes(4, "kid").utf8()).isEqualTo(key.string("kid"));
    CborMap claims = Cbor.parse(token.payload(), CborForm.PREFERRED).asMap("claims");
    assertThat(claims.text(1, "iss")).isEqualTo("CoCo-Attestation-Service");
    assertThat(claims.number(4, "exp") - claims.number(6, "iat")).isEqualTo(300);
    assertThat(claims.text(265, "eat_profile")).startsWith("tag:github.com,2024:");
    assertThat(claims.get(1004, "verifier-id").asMap("verifier-id").text(1, "build"))
        .isEqualTo("nacre 0.1.0");
    CborMap cpu =
        claims
            .get(266, "submods")
            .asMap("submods")
            .find(Cbor.of("cpu0"))
            .orElseThrow()
            .asMap("cpu0");
    assertThat(cpu.number(1000, "status")).isEqualTo(96);
    assertThat(cpu.get(1001, "vector").asMap("vector").number(4, "hardware")).isEqualTo(97);
    assertThat(cpu.text(1003, "policy")).isEqualTo("default");
    assertThat(cpu.get(-70_000, "evidence").asMap("evidence").find(Cbor.of("sample"))).isPresent();
    assertThat(cpu.find(Cbor.of("nacre.emulated"))).contains(CborSimple.TRUE);
  }

  @Test
  void theRecordedConversationGoesTheSameWay() throws Exception {
    Path file =
        Path.of(System.getProperty("nacre.vectors", ""), "kbs", "attestation-service-rest.jsonl");
    assumeTrue(Files.isRegularFile(file), "skipped: no recorded conversation " + file);
    for (String line : Files.readAllLines(file)) {
      JsonObject exchange = (JsonObject) Json.parse(line);
      JsonObject request = exchange.object("request");
      JsonObject body = request.object("body");
      String text = body.find("text").isPresent() ? body.string("text") : "";
      if (text.contains("\"snp\"")) {
        continue;
      }
      long expected = exchange.object("response").number("status");

      HttpResponse<String> response =
          send(request.string("method"), request.string("path"), "", text);

      assertThat(response.statusCode() == 200).as(text).isEqualTo(expected == 200);
    }
  }

  @Test
  void ofSeveralPoliciesTheWorstCounts() throws Exception {
    String owner = broker.ownerToken();
    assertThat(send("POST", "/policy", owner, setting("good_cpu", 2)).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/policy", owner, setting("bad_cpu", 99)).statusCode()).isEqualTo(200);

    HttpResponse<String> both = send("POST", "/attestation", "", request("[\"good\",\"bad\"]"));

    JsonObject cpu = Jws.parse(both.body()).claims().object("submods").object("cpu0");
    assertThat(cpu.string("ear.status")).isEqualTo("contraindicated");
    assertThat(cpu.string("ear.appraisal-policy-id")).isEqualTo("good,bad");
    HttpResponse<String> one = send("POST", "/attestation", "", request("[\"good\"]"));
    assertThat(Jws.parse(one.body()).claims().object("submods").object("cpu0").string("ear.status"))
        .isEqualTo("affirming");
    assertThat(send("GET", "/policy/good_cpu", owner, "").body()).isEqualTo(policy(2));
    assertThat(send("DELETE", "/policy/good_cpu", owner, "").statusCode()).isEqualTo(200);
    assertThat(send("POST", "/attestation", "", request("[\"good\"]")).statusCode()).isEqualTo(401);
  }

  /// Anybody may ask for them, and each is evaluated.
  @Test
  void moreThanAFewPoliciesAtOnceAreRefused() throws Exception {
    String many = "[" + String.join(",", Collections.nCopies(17, "\"default\"")) + "]";
    assertThat(send("POST", "/attestation", "", request(many)).statusCode()).isEqualTo(400);

    byte[] one = message(1, "sample", 3, EVIDENCE);
    var wanted = new ArrayList<Object>(List.of(1, one));
    for (int i = 0; i < 17; i++) {
      wanted.addAll(List.of(2, "default"));
    }
    assertThatThrownBy(() -> call("", EVALUATE, message(wanted.toArray())))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED));
  }

  @Test
  void aStrangerChangesNoPolicy() throws Exception {
    assertThat(send("POST", "/policy", "", setting("default_cpu", 2)).statusCode()).isEqualTo(401);
    assertThat(send("DELETE", "/policy/default_cpu", "", "").statusCode()).isEqualTo(401);
  }

  @Test
  void theKeysOfTokensArePublishedHereToo() throws Exception {
    JsonObject keys = (JsonObject) Json.parse(send("GET", "/.well-known/jwks.json", "", "").body());
    String token = send("POST", "/attestation", "", request("[]")).body();

    assertThat(Jws.parse(token).header().string("kid"))
        .isEqualTo(((JsonObject) keys.array("keys").get(0)).string("kid"));
  }

  // gRPC, with messages written by hand.

  private byte[] call(String token, String method, byte[] message) {
    return GrpcByHand.call(broker.attestation(token), method, message);
  }

  private static final String EVALUATE = "attestation.AttestationService/AttestationEvaluate";
  private static final String CHALLENGE = "attestation.AttestationService/GetAttestationChallenge";
  private static final String QUERY = "reference.ReferenceValueProviderService/QueryReferenceValue";
  private static final String REGISTER =
      "reference.ReferenceValueProviderService/RegisterReferenceValue";
  private static final String LIST = "reference.ReferenceValueProviderService/ListReferenceValues";
  private static final String DELETE =
      "reference.ReferenceValueProviderService/DeleteReferenceValue";

  @Test
  void evidenceBecomesATokenOverGrpc() throws Exception {
    byte[] one = message(1, "sample", 3, EVIDENCE, 8, "SHA384");

    String token = firstText(call("", EVALUATE, message(1, one, 2, "default")));

    assertThat(Jws.parse(token).claims().object("submods").find("cpu0")).isPresent();
  }

  @Test
  void onlySecureExecutionNeedsAChallengeOfTheServicesOwn() throws Exception {
    assertThat(firstText(call("", CHALLENGE, message(1, message(1, "tee", 2, "snp"))))).isEmpty();
    assertThatThrownBy(() -> call("", CHALLENGE, message(1, message(1, "tee", 2, "se"))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED));
  }

  @Test
  void evidenceThatIsBoundToAnotherThingIsRefusedOverGrpc() {
    byte[] one = message(1, "sample", 3, EVIDENCE, 5, "{\"nonce\":\"x\"}");

    assertThatThrownBy(() -> call("", EVALUATE, message(1, one)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED));
  }

  @Test
  void aReferenceValueIsRegisteredByTheOwnerAndQueriedByAnybody() throws Exception {
    String payload = Bytes.utf8("{\"grpc_value\":[1]}").base64();
    byte[] registration =
        message(1, "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"" + payload + "\"}");

    assertThatThrownBy(() -> call("", REGISTER, registration))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    assertThat(call("", QUERY, message(1, "grpc_value"))).isEmpty();

    call(broker.ownerToken(), REGISTER, registration);

    assertThat(firstText(call("", QUERY, message(1, "grpc_value")))).isEqualTo("[1]");
  }

  @Test
  void referenceValuesHaveAnAddressOfTheirOwn() throws Exception {
    String payload = Bytes.utf8("{\"at_its_own\":[1]}").base64();
    Channel owner = broker.references(broker.ownerToken());
    GrpcByHand.call(
        owner, REGISTER, message(1, "{\"type\":\"sample\",\"payload\":\"" + payload + "\"}"));

    assertThat(firstText(GrpcByHand.call(broker.references(""), QUERY, message(1, "at_its_own"))))
        .isEqualTo("[1]");
    JsonObject listed =
        (JsonObject) Json.parse(firstText(GrpcByHand.call(owner, LIST, message(1, "at_it"))));
    assertThat(listed.string("name")).isEqualTo("at_its_own");
    assertThat(listed.object("provenance").string("by")).isEqualTo("owner-token");

    GrpcByHand.call(owner, DELETE, message(1, "at_its_own"));

    assertThat(GrpcByHand.call(broker.references(""), QUERY, message(1, "at_its_own"))).isEmpty();
    assertThatThrownBy(() -> GrpcByHand.call(owner, DELETE, message(1, "at_its_own")))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED));
  }

  @Test
  void onlyTheOwnerListsAndDeletesThem() {
    for (String method : List.of(LIST, DELETE, REGISTER)) {
      assertThatThrownBy(() -> GrpcByHand.call(broker.references(""), method, message(1, "x")))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    }
  }

  /// Asked by our own client: the answer comes before the message was sent, and Helidon's client
  /// for gRPC then tells `UNKNOWN` instead of what it was answered.
  @Test
  void evidenceIsNotJudgedAtTheAddressOfReferenceValues() {
    URI address = URI.create("http://127.0.0.1:" + broker.server.referencesPort().orElseThrow());
    try (var calls = UnaryCalls.of(RemoteService.at("references", address, Optional.empty()))) {
      assertThatThrownBy(() -> calls.call(EVALUATE, message(2, "default")))
          .isInstanceOfSatisfying(
              RemoteException.class, e -> assertThat(e.obstacle()).isEqualTo(Obstacle.UNOFFERED));
    }
  }

  @Test
  void theServiceTellsThatItIsWell() {
    for (String name : List.of("", "attestation.AttestationService")) {
      assertThat(
              HealthGrpc.newBlockingStub(broker.attestation(""))
                  .check(HealthCheckRequest.newBuilder().setService(name).build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }
}
