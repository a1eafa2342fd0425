package dev.nacre.protocol.kbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KbsClientTest {
  private static final ResourceUri ONE = ResourceUri.parse("kbs:///default/key/one");
  private static final String CHALLENGE = "{\"nonce\":\"bm9uY2U=\",\"extra-params\":\"\"}";
  private static final String COOKIE = "kbs-session-id=abc; Expires=Tue, 24 Nov 2036 02:16:21 GMT";
  private static final EvidenceProvider SAMPLE = sample(Optional.empty());

  private static EvidenceProvider sample(Optional<String> initData) {
    return new EvidenceProvider() {
      @Override
      public String tee() {
        return "sample";
      }

      @Override
      public Json evidence(Bytes reportData) {
        return JsonObject.builder().put("svn", "1").put("report_data", reportData.base64()).build();
      }

      @Override
      public Optional<String> initData() {
        return initData;
      }
    };
  }

  private static String error(String variant, String detail) {
    return new KbsError(variant, detail).toJson().text();
  }

  private static String text(Secret secret) {
    return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static RecordedBroker greeting() {
    return new RecordedBroker()
        .replying(200, CHALLENGE, "Set-Cookie", COOKIE)
        .replying(200, "{\"token\":\"a.b.c\"}");
  }

  private static List<JsonObject> conversation(String name) throws Exception {
    Path file = Path.of(System.getProperty("nacre.vectors", ""), "kbs", name + ".jsonl");
    assumeTrue(Files.isRegularFile(file), "skipped: no recorded conversation " + file);
    return Files.readAllLines(file).stream().map(line -> (JsonObject) Json.parse(line)).toList();
  }

  private static JsonObject body(JsonObject message) {
    return (JsonObject) Json.parse(message.object("body").string("text"));
  }

  /// Upstream's client first asks in vain; ours proves itself at once, hence from the second on.
  @ParameterizedTest
  @CsvSource({"p256", "p521", "rsa"})
  void aConversationRecordedWithAnUpstreamBrokerEndsWithTheSecret(String kind) throws Exception {
    List<JsonObject> recorded = conversation("get-resource-" + kind);
    Path pem = Path.of(System.getProperty("nacre.vectors", ""), "kbs", "tee-" + kind + ".pem");
    String algorithm = kind.equals("rsa") ? "RSA-OAEP-256" : "ECDH-ES+A256KW";
    var key = KeyPem.parsePrivate(Files.readString(pem)).withAlgorithm(algorithm);
    try (var broker = new RecordedBroker()) {
      recorded.subList(1, 4).forEach(exchange -> broker.replying(exchange.object("response")));
      try (var client = KbsClient.of(broker.endpoint(), SAMPLE, key)) {
        assertThat(text(client.resource(ONE))).isEqualTo("top-secret-value-0123456789abcdef");
      }
      JsonObject theirs = body(recorded.get(2).object("request"));
      JsonObject ours = (JsonObject) Json.parse(broker.asked.get(1).body());
      assertThat(ours.members().keySet()).isEqualTo(theirs.members().keySet());
      assertThat(ours.object("runtime-data").object("tee-pubkey").members().keySet())
          .isEqualTo(theirs.object("runtime-data").object("tee-pubkey").members().keySet());
      assertThat(KbsAttestation.parse(ours).nonce())
          .isEqualTo(KbsAttestation.parse(theirs).nonce());
      assertThat(broker.asked.get(0).body())
          .isEqualTo(recorded.get(1).object("request").object("body").string("text"));
    }
  }

  @ParameterizedTest
  @CsvSource({"get-resource-p256", "get-resource-rsa", "get-resource-p521"})
  void theBindingIsTheOneThatAnUpstreamGuestMeasured(String name) throws Exception {
    KbsAttestation theirs = KbsAttestation.parse(body(conversation(name).get(2).object("request")));

    Bytes digest = ReportData.digest("sha384", theirs.primaryRuntimeData());

    assertThat(digest.base64()).isEqualTo(((JsonObject) theirs.evidence()).string("report_data"));
  }

  @Test
  void evidenceIsBoundToNonceAndKey() {
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      assertThat(client.token()).isEqualTo("a.b.c");

      var sent = KbsAttestation.parse((JsonObject) Json.parse(broker.asked.get(1).body()));
      Bytes bound = Bytes.ofBase64(((JsonObject) sent.evidence()).string("report_data"));
      assertThat(bound.size()).isEqualTo(64);
      assertThat(bound.slice(0, 48))
          .isEqualTo(ReportData.digest("sha384", sent.primaryRuntimeData()));
      assertThat(broker.asked.get(1).cookies()).containsExactly("kbs-session-id=abc");
    }
  }

  @Test
  void theHashThatTheBrokerSelectsIsUsed() {
    String selecting =
        "{\"nonce\":\"n\",\"extra-params\":{\"selected-hash-algorithm\":\"SHA512\"}}";
    try (var broker =
            new RecordedBroker()
                .replying(200, selecting, "Set-Cookie", COOKIE)
                .replying(200, "{\"token\":\"a.b.c\"}");
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      var _ = client.token();

      var sent = KbsAttestation.parse((JsonObject) Json.parse(broker.asked.get(1).body()));
      assertThat(((JsonObject) sent.evidence()).string("report_data"))
          .isEqualTo(ReportData.digest("sha512", sent.primaryRuntimeData()).base64());
    }
  }

  @Test
  void initdataTravelsAsItIs() {
    String toml = "version = \"0.1.0\"\nalgorithm = \"sha256\"\n[data]\n";
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), sample(Optional.of(toml)))) {
      var _ = client.token();

      var sent = KbsAttestation.parse((JsonObject) Json.parse(broker.asked.get(1).body()));
      assertThat(sent.initData()).contains(toml);
    }
  }

  @Test
  void oneHandshakeServesManySecrets() {
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      String jwe = sealed(client.teeKey().publicJwk(), "one");
      broker.replying(200, jwe).replying(200, jwe);

      assertThat(text(client.resource(ONE))).isEqualTo("one");
      assertThat(text(client.resource(ONE))).isEqualTo("one");

      assertThat(broker.asked).hasSize(4);
    }
  }

  @Test
  void anOverSessionIsRenewedOnce() {
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      broker
          .replying(401, error("TokenNotFound", "Attestation Token not found"))
          .replying(200, CHALLENGE, "Set-Cookie", COOKIE)
          .replying(200, "{\"token\":\"a.b.c\"}")
          .replying(200, sealed(client.teeKey().publicJwk(), "one"));

      assertThat(text(client.resource(ONE))).isEqualTo("one");
      assertThat(broker.asked).hasSize(6);
    }
  }

  @Test
  void aDenialIsFinalAndNamesTheRefusal() {
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      broker.replying(
          403, error("PolicyDeny", "Access denied by policy"), "X-Nacre-Refusal", "r-7");

      var denied = catchThrowableOfType(KbsException.class, () -> client.resource(ONE));

      assertThat(denied).hasMessage("the key broker refused the release: Access denied by policy");
      assertThat(denied.stage()).isEqualTo(KbsException.Stage.RELEASE);
      assertThat(denied.reason()).isEqualTo(KbsException.Reason.REFUSED);
      assertThat(denied.refusalId()).contains("r-7");
      assertThat(denied.answer()).map(KbsError::variant).contains("PolicyDeny");
      assertThat(broker.asked).hasSize(3);
    }
  }

  @Test
  void refusedEvidenceIsNotSentAgain() {
    try (var broker =
            new RecordedBroker()
                .replying(200, CHALLENGE, "Set-Cookie", COOKIE)
                .replying(401, error("AttestationError", "the nonce is another"));
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      var refused = catchThrowableOfType(KbsException.class, () -> client.resource(ONE));

      assertThat(refused.stage()).isEqualTo(KbsException.Stage.ATTESTATION);
      assertThat(refused)
          .hasMessage("the key broker refused the attestation: the nonce is another");
      assertThat(broker.asked).hasSize(2);
    }
  }

  @Test
  void aMissingSecretIsNotADenial() {
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      broker.replying(404, error("ResourceNotFound", "no such secret"));

      var missing = catchThrowableOfType(KbsException.class, () -> client.resource(ONE));

      assertThat(missing.reason()).isEqualTo(KbsException.Reason.NOT_FOUND);
    }
  }

  @Test
  void anotherServerIsRecognisedAsSuch() {
    try (var broker = new RecordedBroker().replying(200, "<html>hello</html>");
        var client = KbsClient.of(broker.endpoint(), SAMPLE)) {
      assertThatThrownBy(client::token)
          .isInstanceOf(KbsException.class)
          .hasMessageStartingWith("the key broker's answer is malformed: ");
    }
  }

  @Test
  void aSecretForSomebodyElseIsNotAccepted() {
    try (var broker = greeting();
        var client = KbsClient.of(broker.endpoint(), SAMPLE);
        var other = KbsClient.of(broker.endpoint(), SAMPLE)) {
      broker.replying(200, sealed(other.teeKey().publicJwk(), "one"));

      assertThatThrownBy(() -> client.resource(ONE))
          .hasMessageStartingWith("the key broker's answer is no secret for this guest: JWE: ");
    }
  }

  @Test
  void silenceIsToldWithTheAddress() {
    KbsEndpoint nobody = KbsEndpoint.at("http://127.0.0.1:1").trying(2, Duration.ofMillis(1));
    try (var client = KbsClient.of(nobody, SAMPLE)) {
      var silent = catchThrowableOfType(KbsException.class, client::token);

      assertThat(silent.reason()).isEqualTo(KbsException.Reason.UNREACHABLE);
      assertThat(silent)
          .hasMessageStartingWith("no answer from the key broker at http://127.0.0.1:1");
    }
  }

  @Test
  void theOwnersTokenAndPathsAreThoseOfUpstream() {
    try (var broker = new RecordedBroker();
        var owner = KbsOwner.of(broker.endpoint(), " token-1\n")) {
      for (int i = 0; i < 5; i++) {
        broker.replying(200, "[1]");
      }

      owner.putSecret(ONE, Secret.copyOf(new byte[] {'x'}));
      owner.deleteSecret(ONE);
      owner.setResourcePolicy("package policy");
      owner.setReferenceValue("svn", Json.parse("[\"1\"]"));
      assertThat(owner.referenceValue("a b/c")).isEqualTo(Json.parse("[1]"));

      assertThat(broker.asked)
          .extracting(RecordedBroker.Asked::method, RecordedBroker.Asked::path)
          .map(Object::toString)
          .containsExactly(
              "(\"POST\", \"/kbs/v0/resource/default/key/one\")",
              "(\"DELETE\", \"/kbs/v0/resource/default/key/one\")",
              "(\"POST\", \"/kbs/v0/resource-policy\")",
              "(\"POST\", \"/kbs/v0/reference-value\")",
              "(\"GET\", \"/kbs/v0/reference-value/a%20b/c\")");
      assertThat(broker.asked).allMatch(asked -> asked.bearer().equals("Bearer token-1"));
    }
  }

  private static String sealed(Jwk recipient, String text) {
    var secret = Secret.utf8(text);
    return Jwe.encrypt(recipient, secret, new SecureRandom()).toJson().text();
  }
}
