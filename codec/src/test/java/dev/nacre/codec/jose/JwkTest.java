package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JwkTest {
  private static final String GUEST_KEY =
      """
      {"kty":"EC","crv":"P-256","alg":"ECDH-ES+A256KW",\
      "x":"dS6t17l2Lvi1eBLfQYBrdxljIi3zFUT3yKt_fUs2z_s",\
      "y":"3eu8S6efY2OSlrME5WzHA5dVTs4tNxXwjyeqDeZzNI8"}\
      """;

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text);
  }

  @Test
  void aGuestsKeyIsReadAsItCame() {
    Jwk key = Jwk.parse(object(GUEST_KEY));

    assertThat(key).isInstanceOf(EcJwk.class);
    assertThat(key.algorithm()).contains("ECDH-ES+A256KW");
    assertThat(key.toJson().members()).isEqualTo(object(GUEST_KEY).members());
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void aKeyOnACurveIsWhatNimbusReads(EcCurve curve) throws Exception {
    PrivateJwk pair = PrivateJwk.generate(curve);

    ECKey oracle = ECKey.parse(pair.revealJson().text());

    assertThat(oracle.toECPublicKey().getW())
        .isEqualTo(((ECPublicKey) pair.publicJwk().publicKey()).getW());
    assertThat(oracle.toECPrivateKey()).isEqualTo(pair.key());
    assertThat(oracle.computeThumbprint().toString())
        .isEqualTo(pair.publicJwk().thumbprint().base64Url());
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void aPrivateKeyOnACurveComesBack(EcCurve curve) {
    PrivateJwk pair = PrivateJwk.generate(curve).withAlgorithm("ECDH-ES+A256KW");

    assertThat(PrivateJwk.parse(pair.revealJson())).isEqualTo(pair);
  }

  @Test
  void aKeyOfRsaIsWhatNimbusReads() throws Exception {
    PrivateJwk pair = PrivateJwk.generateRsa(2048).withAlgorithm("RSA-OAEP-256");

    RSAKey oracle = RSAKey.parse(pair.revealJson().text());

    assertThat(((RSAPublicKey) pair.publicJwk().publicKey()).getModulus())
        .isEqualTo(oracle.toRSAPublicKey().getModulus());
    assertThat(PrivateJwk.parse(pair.revealJson()).publicJwk()).isEqualTo(pair.publicJwk());
    assertThat(oracle.computeThumbprint().toString())
        .isEqualTo(pair.publicJwk().thumbprint().base64Url());
  }

  @Test
  void aKeyOfEd25519ComesBackFromItsThirtyTwoBytes() throws Exception {
    for (int i = 0; i < 20; i++) {
      var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();

      Jwk jwk = Jwk.of(key);

      assertThat(Jwk.parse(jwk.toJson()).publicKey()).isEqualTo(key);
    }
  }

  @Test
  void aPointBesideTheCurveIsRefused() {
    JsonObject beside = object(GUEST_KEY).with("y", Json.of(Bytes.zeros(32).base64Url()));

    assertThatThrownBy(() -> Jwk.parse(beside))
        .isInstanceOf(MalformedException.class)
        .hasMessage("JWK: expected a point on P-256, found a point beside it");
  }

  @Test
  void aShortCoordinateIsRefused() {
    JsonObject shorter = object(GUEST_KEY).with("x", Json.of(Bytes.zeros(31).base64Url()));

    assertThatThrownBy(() -> Jwk.parse(shorter))
        .hasMessage("JWK.x: expected 32 bytes for P-256, found 31 bytes");
  }

  @Test
  void anUnknownCurveIsRefused() {
    JsonObject other = object(GUEST_KEY).with("crv", Json.of("secp256k1"));

    assertThatThrownBy(() -> Jwk.parse(other))
        .hasMessage("JWK.crv: expected P-256, P-384 or P-521, found secp256k1");
  }

  @Test
  void aSharedSecretIsNoPublicKey() {
    assertThatThrownBy(() -> Jwk.parse(object("{\"kty\":\"oct\",\"k\":\"AA\"}")))
        .hasMessage("JWK.kty: expected EC, RSA, OKP or AKP, found oct");
  }

  @Test
  void aShortModulusIsRefused() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    var weak = generator.generateKeyPair().getPublic();

    assertThatThrownBy(() -> Jwk.of(weak))
        .hasMessage("JWK.n: expected 2048 to 8192 bits, found 1024 bits");
  }

  @Test
  void aKeyPairIsNotPrinted() {
    PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);

    assertThat(pair.toString()).doesNotContain(pair.revealJson().string("d"));
  }
}
