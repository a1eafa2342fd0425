package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwsTest {
  private static final Bytes CLAIMS = Bytes.utf8("{\"iss\":\"nacre\"}");
  private final PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);
  private final Jws signed = Jws.sign(header("ES256"), CLAIMS, JwsAlgorithm.ES256, pair.key());

  private static JsonObject header(String algorithm) {
    return JsonObject.builder().put("typ", "JWT").put("alg", algorithm).build();
  }

  @ParameterizedTest
  @CsvSource({"P_256, ES256", "P_384, ES384", "P_521, ES512"})
  void nimbusAcceptsOurSignature(EcCurve curve, JwsAlgorithm algorithm) throws Exception {
    PrivateJwk own = PrivateJwk.generate(curve);

    Jws ours = Jws.sign(header(algorithm.joseName()), CLAIMS, algorithm, own.key());

    var verifier = new ECDSAVerifier((ECPublicKey) own.publicJwk().publicKey());
    assertThat(JWSObject.parse(ours.compact()).verify(verifier)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"P_256, ES256", "P_384, ES384", "P_521, ES512"})
  void weAcceptTheSignatureOfNimbus(EcCurve curve, JwsAlgorithm algorithm) throws Exception {
    PrivateJwk own = PrivateJwk.generate(curve);
    var theirs =
        new JWSObject(
            new JWSHeader(com.nimbusds.jose.JWSAlgorithm.parse(algorithm.joseName())),
            new Payload(CLAIMS.utf8()));
    theirs.sign(new ECDSASigner((ECPrivateKey) own.key()));

    Jws parsed = Jws.parse(theirs.serialize());

    assertThat(parsed.isSignedBy(own.publicJwk())).isTrue();
    assertThat(parsed.claims().string("iss")).isEqualTo("nacre");
  }

  @ParameterizedTest
  @CsvSource({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void everySignatureOfRsaHolds(JwsAlgorithm algorithm) {
    PrivateJwk rsa = PrivateJwk.generateRsa(2048);

    Jws own = Jws.sign(header(algorithm.joseName()), CLAIMS, algorithm, rsa.key());

    assertThat(Jws.parse(own.compact()).isSignedBy(rsa.publicJwk())).isTrue();
    assertThat(Jws.parse(own.compact()).isSignedBy(pair.publicJwk())).isFalse();
  }

  @Test
  void aSignatureOfEd25519Holds() throws Exception {
    var ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    Jws own = Jws.sign(header("EdDSA"), CLAIMS, JwsAlgorithm.EDDSA, ed.getPrivate());

    assertThat(Jws.parse(own.compact()).isSignedBy(Jwk.of(ed.getPublic()))).isTrue();
  }

  @Test
  void aChangedPayloadIsNotSigned() {
    String[] parts = signed.compact().split("\\.", -1);
    String forged = parts[0] + "." + Bytes.utf8("{\"iss\":\"other\"}").base64Url() + "." + parts[2];

    assertThat(Jws.parse(forged).isSignedBy(pair.publicJwk())).isFalse();
  }

  @Test
  void aStrangersKeyDidNotSign() {
    assertThat(signed.isSignedBy(PrivateJwk.generate(EcCurve.P_256).publicJwk())).isFalse();
  }

  @Test
  void aKeyMeantForAnotherAlgorithmDidNotSign() {
    assertThat(signed.isSignedBy(pair.publicJwk().withAlgorithm("ES384"))).isFalse();
  }

  /// ECDSA takes any hash with any curve; JWS does not (RFC 7518 section 3.4).
  @Test
  void aCurveGoesWithItsOwnHashOnly() {
    for (JwsAlgorithm other : List.of(JwsAlgorithm.ES384, JwsAlgorithm.ES512)) {
      Jws odd = Jws.sign(header(other.joseName()), CLAIMS, other, pair.key());

      assertThat(odd.isSignedBy(pair.publicJwk())).isFalse();
    }
  }

  @Test
  void aTextWithoutSignatureIsRefused() {
    String unsigned = Bytes.utf8("{\"alg\":\"none\"}").base64Url() + "." + CLAIMS.base64Url() + ".";

    assertThatThrownBy(() -> Jws.parse(unsigned))
        .isInstanceOf(MalformedException.class)
        .hasMessage("JWS.alg: expected an asymmetric signature, found none");
  }

  @Test
  void aSharedSecretIsNoSignature() {
    String confused = Bytes.utf8("{\"alg\":\"HS256\"}").base64Url() + ".e30.AA";

    assertThatThrownBy(() -> Jws.parse(confused)).hasMessageContaining("found HS256");
  }

  @Test
  void aCriticalExtensionIsRefused() {
    String critical =
        Bytes.utf8("{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false}").base64Url() + ".e30.AA";

    assertThatThrownBy(() -> Jws.parse(critical))
        .hasMessage("JWS.crit: expected no critical extension, found [\"b64\"]");
  }

  @Test
  void twoPartsAreNoSignedText() {
    assertThatThrownBy(() -> Jws.parse("a.b"))
        .hasMessage("JWS: expected three parts, found 2 parts");
  }

  @Test
  void anEndlessTextIsRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> Jws.parse("a".repeat((1 << 20) + 1)))
        .hasMessageContaining("at most 1048576 characters");
  }
}
