package dev.nacre.keybroker;

import static dev.nacre.keybroker.GrpcByHand.call;
import static dev.nacre.keybroker.GrpcByHand.firstText;
import static dev.nacre.keybroker.GrpcByHand.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.ReportData;
import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What clients of gRPC find beside the calls themselves: the form of tokens, the health of
/// services, and who is named in the audit log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcSurfaceTest {
  private static final String ATTESTATION = "attestation.AttestationService";
  private static final String REFERENCES = "reference.ReferenceValueProviderService";
  private static final String CWT = "application/eat+cwt";

  @AutoClose private final Broker broker;

  GrpcSurfaceTest(@TempDir Path directory) {
    this.broker = Broker.startOfferingAll(directory);
  }

  private Channel attestation() {
    return broker.attestation("");
  }

  private Channel references() {
    return broker.references("");
  }

  // Tokens.

  private CborMap claims(Bytes token) {
    CoseSign1 signed = CoseSign1.parse(token, CborForm.PREFERRED);
    JsonArray keys = ((JsonObject) broker.owner.json("/.well-known/jwks.json")).array("keys");
    assertThat(signed.isSignedBy(Jwk.parse((JsonObject) keys.get(0)))).isTrue();
    return Cbor.parse(signed.payload(), CborForm.PREFERRED).asMap("claims");
  }

  @Test
  void whoAcceptsACborWebTokenGetsItAsTextOverGrpc() throws IOException {
    String evidence = Bytes.utf8("{\"svn\":\"1\",\"report_data\":\"\"}").base64Url();
    byte[] request = message(1, message(1, "sample", 3, evidence));
    String method = ATTESTATION + "/AttestationEvaluate";

    String cwt = firstText(call(GrpcByHand.showing(attestation(), "accept", CWT), method, request));

    assertThat(claims(Bytes.ofBase64Url(cwt)).text(1, "iss")).isEqualTo("CoCo-Attestation-Service");
    assertThat(firstText(call(attestation(), method, request))).startsWith("ey");
  }

  private HttpResponse<byte[]> post(HttpClient http, String path, String body, String... head)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(broker.server.address().resolve(path))
            .headers(head)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  /// The session is the same: the next answer is the usual token again.
  @Test
  void aGuestThatAcceptsACborWebTokenGetsItOfTheKeyBroker() throws Exception {
    JsonObject challenge =
        JsonObject.builder()
            .put("version", "0.4.0")
            .put("tee", "snp")
            .put("extra-params", "")
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> auth =
          post(http, "/kbs/v0/auth", challenge.text(), "accept", "application/json");
      String nonce = ((JsonObject) Json.parse(Bytes.of(auth.body()))).string("nonce");
      String cookie = cookie(auth);
      String evidence = bound(EmulatedGuest.on(Broker.AMD), nonce);

      HttpResponse<byte[]> attested =
          post(http, "/kbs/v0/attest", evidence, "cookie", cookie, "accept", CWT);

      assertThat(attested.statusCode()).isEqualTo(200);
      assertThat(attested.headers().firstValue("content-type")).contains(CWT);
      CborMap claims = claims(Bytes.of(attested.body()));
      assertThat(claims.number(4, "exp") - claims.number(6, "iat")).isEqualTo(300);
      HttpResponse<byte[]> again =
          post(http, "/kbs/v0/attest", "{}", "cookie", cookie(attested), "accept", "*/*");
      assertThat(((JsonObject) Json.parse(Bytes.of(again.body()))).string("token"))
          .startsWith("ey");
    }
  }

  private static String bound(EmulatedGuest guest, String nonce) {
    JsonObject key =
        PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW").publicJwk().toJson();
    var open = new KbsAttestation(guest.initData(), nonce, key, Json.of(""), "");
    Bytes reportData =
        ReportData.digest("sha384", open.primaryRuntimeData()).padTo(ReportData.SLOT);
    return new KbsAttestation(guest.initData(), nonce, key, guest.evidence(reportData), "")
        .toJson()
        .text();
  }

  private static String cookie(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", "");
  }

  // Clients that were made of other libraries.

  private static final int OK = 0;

  private RawHttp2 byHand() throws IOException {
    return new RawHttp2("127.0.0.1", broker.server.attestationPort().orElseThrow());
  }

  private static byte[] only(int stream, byte[] content) {
    byte[] message = RawHttp2.message(content.length, content);
    return RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, message);
  }

  @Test
  void aCallWhoseNamesOfPseudoHeadersAreWrittenOutIsAnswered() throws IOException {
    try (RawHttp2 caller = byHand()) {
      byte[] head = RawHttp2.callOfTheLibraryInC(1, "grpc.health.v1.Health/Check");
      caller.send(head, only(1, new byte[0]));
      assertThat(caller.end(1).status()).isEqualTo(OK);

      caller.send(RawHttp2.sameCallOfTheLibraryInC(3), only(3, new byte[0]));
      assertThat(caller.end(3).status()).isEqualTo(OK);
    }
  }

  /// Fields of numbers that this version does not know, beside and inside of what it knows.
  @Test
  void fieldsOfALaterVersionAreSkipped() throws IOException {
    String evidence = Bytes.utf8("{\"svn\":\"1\",\"report_data\":\"\"}").base64Url();
    byte[] request =
        message(
            77, "later", 1, message(99, "later", 1, "sample", 3, evidence), 2, "default", 78, "");

    assertThat(firstText(call(attestation(), ATTESTATION + "/AttestationEvaluate", request)))
        .startsWith("ey");
  }

  // Health.

  private static ServingStatus health(Channel channel, String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void eachServiceTellsThatItIsWell() {
    for (String service : List.of("", ATTESTATION, REFERENCES)) {
      assertThat(health(attestation(), service)).isEqualTo(ServingStatus.SERVING);
    }
    for (String service : List.of("", REFERENCES)) {
      assertThat(health(references(), service)).isEqualTo(ServingStatus.SERVING);
    }
  }

  // The audit log.

  private String audited(String type) {
    JsonArray entries = (JsonArray) broker.owner.json("/nacre/v0/audit");
    return entries.stream()
        .map(Json::text)
        .filter(entry -> entry.contains("\"" + type + "\""))
        .reduce((_, last) -> last)
        .orElseThrow(() -> new AssertionError("no entry " + type + " in " + entries.text()));
  }

  @Test
  void whoChangesSomethingOverGrpcIsNamedInTheAuditLog() {
    Channel owner = broker.attestation(broker.ownerToken());
    String rego = Bytes.utf8("package policy\ntrust_claims = {\"hardware\": 2}\n").base64Url();
    call(owner, ATTESTATION + "/SetAttestationPolicy", message(1, "over_grpc_cpu", 2, rego));
    String payload = Bytes.utf8("{\"over_grpc\":[1]}").base64();
    String registration = "{\"type\":\"sample\",\"payload\":\"" + payload + "\"}";
    call(owner, REFERENCES + "/RegisterReferenceValue", message(1, registration));

    assertThat(audited("attestation-policy-set"))
        .contains("\"by\":\"owner-token\"", "over_grpc_cpu");
    assertThat(audited("reference-value-set"))
        .contains("\"by\":\"owner-token\"", ContentDigest.of(registration));
  }
}
