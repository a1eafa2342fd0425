package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.storage.Change;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceStoreTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(SnpClaims.NOW);
  private final InstantSource clock = now::get;
  private final Store store;
  private final MasterKey key;
  private final AttestationService service;

  ServiceStoreTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, clock);
    this.key = SecretStore.masterKey(store, directory.resolve("master.key"), new SecureRandom());
    this.service = open();
  }

  private AttestationService open() {
    return AttestationService.open(
        AttestationSettings.of(Verifier.trusting(TrustAnchors.vendors())), clock, store, key);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static String sample(String json) {
    return JsonObject.builder()
        .put("version", "0.1.0")
        .put("type", "sample")
        .put("payload", Bytes.utf8(json).base64())
        .build()
        .text();
  }

  @Test
  void aReferenceValueComesBackAsItWasRegistered() {
    service.referenceValues().register(sample("{\"svn\":[\"1\"],\"rvps:///a/b:1\":true}"));

    assertThat(service.referenceValues().find("svn").orElseThrow().value())
        .isEqualTo(Json.parse("[\"1\"]"));
    assertThat(service.referenceValues().find("rvps:///a/b:1").orElseThrow().value())
        .isEqualTo(Json.of(true));
    assertThat(service.referenceValues().list())
        .extracting(ReferenceValue::name)
        .containsExactlyInAnyOrder("svn", "rvps:///a/b:1");
  }

  @Test
  void aReferenceValueOverwritesTheOneBefore() {
    service.referenceValues().register(sample("{\"svn\":[\"1\"]}"));
    service.referenceValues().register(sample("{\"svn\":[\"2\"]}"));

    assertThat(service.referenceValues().find("svn").orElseThrow().value())
        .isEqualTo(Json.parse("[\"2\"]"));
  }

  @Test
  void aReferenceValueExpiresAfterAYear() {
    service.referenceValues().register(sample("{\"svn\":[\"1\"]}"));
    now.set(SnpClaims.NOW.plus(Duration.ofDays(364)));
    assertThat(service.referenceValues().find("svn")).isPresent();

    now.set(SnpClaims.NOW.plus(Duration.ofDays(366)));

    assertThat(service.referenceValues().find("svn")).isEmpty();
  }

  @Test
  void aDeletedReferenceValueIsGone() {
    service.referenceValues().register(sample("{\"svn\":[\"1\"]}"));

    assertThat(service.referenceValues().delete("svn")).isTrue();
    assertThat(service.referenceValues().find("svn")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"version\":\"0.2.0\",\"type\":\"sample\",\"payload\":\"e30\"}",
        "{\"type\":\"unheard-of\",\"payload\":\"e30\"}",
        "{\"type\":\"sample\",\"payload\":\"!\"}",
        "{\"type\":\"sample\",\"payload\":\"W10\"}"
      })
  void anotherMessageIsRefused(String message) {
    assertThatThrownBy(() -> service.referenceValues().register(message))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void theDefaultPoliciesAreThereFromTheStart() {
    assertThat(service.policies().names())
        .containsExactly(
            "default_cpu", "default_dcu", "default_gpu", "default_ppcie", "default_switch");
  }

  @Test
  void anOwnersPolicySurvivesARestart() {
    service.policies().set("default_cpu", "package policy\ntrust_claims := {\"hardware\": 2}");

    assertThat(open().policies().text("default_cpu").orElseThrow()).contains("\"hardware\": 2");
  }

  @Test
  void aTextThatIsNoPolicyIsNotStored() {
    assertThatThrownBy(() -> service.policies().set("mine_cpu", "package policy\nallow if {"))
        .isInstanceOf(PolicyException.class);
    assertThat(service.policies().text("mine_cpu")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "../default_cpu", "a b", "a.rego"})
  void aNameThatIsAPathIsRefused(String name) {
    assertThatThrownBy(() -> service.policies().set(name, "package policy"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void noEvidenceIsNotTrusted() {
    assertThat(service.attest(List.of(), "default"))
        .isEqualTo(new Verdict.Refused("no evidence was sent", List.of()));
  }

  @Test
  void evidenceThatIsNoneIsRefusedAndNotAnError() {
    var request =
        new VerificationRequest(
            Tee.SNP, Json.of("?"), new RuntimeBinding.None(), new InitDataBinding.None());

    assertThat(service.attest(List.of(request), "default"))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.sentence()).startsWith("snp evidence is refused: "));
  }

  @Test
  void initdataThatIsNoneIsRefused() {
    var request =
        new VerificationRequest(
            Tee.SNP,
            Json.of("?"),
            new RuntimeBinding.None(),
            new InitDataBinding.Document("not toml"));

    assertThat(service.attest(List.of(request), "default")).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void aTokenIsSignedWithThePublishedKey() {
    TokenKeys keys = tokenKeys();
    JsonObject claims = JsonObject.builder().put("iss", "me").build();

    Jws token = Jws.parse(keys.sign(claims));

    JsonObject published = (JsonObject) keys.published().array("keys").get(0);
    assertThat(token.isSignedBy(Jwk.parse(published))).isTrue();
    assertThat(token.header().members().keySet()).containsExactly("typ", "alg", "jwk", "kid");
    assertThat(token.header().object("jwk").members().keySet())
        .containsExactly("alg", "kty", "crv", "x", "y");
    assertThat(token.header().string("kid")).isEqualTo(published.string("kid"));
  }

  private TokenKeys tokenKeys() {
    return TokenKeys.open(SecretStore.in(store, "test_keys", key), TokenIssue.standard(), clock);
  }

  private void rotate(TokenKeys keys) {
    var _ = store.apply(keys.rotating().orElseThrow());
  }

  private void wait(Duration time) {
    now.set(now.get().plus(time));
  }

  /// However often keys are rotated meanwhile.
  @Test
  void aTokenCountsUntilItExpires() {
    TokenKeys keys = tokenKeys();
    Jws first = Jws.parse(keys.sign(JsonObject.empty()));
    rotate(keys);
    Jws second = Jws.parse(keys.sign(JsonObject.empty()));
    rotate(keys);

    wait(TokenIssue.standard().lifetime());

    assertThat(keys.signed(first)).isTrue();
    assertThat(keys.signed(second)).isTrue();
    assertThat(keys.published().array("keys").size()).isEqualTo(3);
    assertThat(tokenKeys().published()).isEqualTo(keys.published());
  }

  /// Whoever got hold of it can write tokens with any end.
  @Test
  void aKeyThatWasRotatedDoesNotCountForEver() {
    TokenKeys keys = tokenKeys();
    Jws stolen = Jws.parse(keys.sign(JsonObject.builder().put("exp", 4_000_000_000L).build()));
    rotate(keys);

    wait(TokenIssue.standard().lifetime().plusMinutes(2));

    assertThat(keys.signed(stolen)).isFalse();
    assertThat(tokenKeys().signed(stolen)).isFalse();
    assertThat(keys.published().array("keys").size()).isEqualTo(1);
  }

  @Test
  void ofTwoWhoRotateAtOnceOneDoes() {
    TokenKeys keys = tokenKeys();
    List<Change> other = tokenKeys().rotating().orElseThrow();
    rotate(keys);

    assertThatThrownBy(() -> store.apply(other))
        .asInstanceOf(type(StoreException.class))
        .matches(StoreException::isConflict);
  }

  @Test
  void aTokenOfSomebodyElseHasNoClaimsHere() {
    TokenKeys others = tokenKeys();
    String token = others.sign(JsonObject.builder().put("exp", 4_000_000_000L).build());

    assertThat(service.verifiedClaims(token)).isEmpty();
    assertThat(service.verifiedClaims("a.b.c")).isEmpty();
    assertThat(service.verifiedClaims("")).isEmpty();
  }

  @Test
  void initdataBecomesClaimsAsUpstreamMakesThem() {
    Initdata document =
        Initdata.parse(
            Bytes.utf8(
                """
                version = "0.1.0"
                algorithm = "sha256"

                [data]
                "a.txt" = "hello"
                "aa.toml" = '''
                [token_configs.kbs]
                url = "http://10.0.2.2:8080"
                '''
                "cdh.toml" = "this is = no [toml"
                "policy.rego" = '''
                package agent_policy
                policy_data := {"containers": []}
                '''
                """));

    assertThat(InitDataClaims.of(document))
        .isEqualTo(
            Json.parse(
                """
                {"a.txt":"hello",
                "aa.toml":{"token_configs":{"kbs":{"url":"http://10.0.2.2:8080"}}},
                "cdh.toml":"this is = no [toml","agent_policy_claims":{"containers":[]}}\
                """));
  }

  @Test
  void aPodPolicyWithoutDataStaysText() {
    Initdata document =
        Initdata.parse(
            Bytes.utf8(
                "version = \"0.1.0\"\nalgorithm = \"sha256\"\n[data]\n\"policy.rego\" = \"x\"\n"));

    assertThat(InitDataClaims.of(document)).isEqualTo(Json.parse("{\"policy.rego\":\"x\"}"));
  }
}
