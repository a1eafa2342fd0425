package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyPemTest {
  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void aKeyOnACurveComesBackFromPem(EcCurve curve) {
    PrivateJwk pair = PrivateJwk.generate(curve);

    assertThat(KeyPem.parsePrivate(KeyPem.writePrivate(pair)).revealJson())
        .isEqualTo(pair.revealJson());
    assertThat(KeyPem.parsePublic(KeyPem.writePublic(pair.publicJwk())))
        .isEqualTo(pair.publicJwk());
  }

  @Test
  void aKeyOfRsaComesBackFromPem() {
    PrivateJwk pair = PrivateJwk.generateRsa(2048);

    String pem = KeyPem.writePrivate(pair);

    assertThat(pem).startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    assertThat(KeyPem.parsePrivate(pem).revealJson()).isEqualTo(pair.revealJson());
  }

  /// As `openssl rsa -RSAPublicKey_out` writes it: without the head that says which kind it is.
  @Test
  void aPublicKeyOfRsaIsReadWithoutItsHead() {
    Jwk key = PrivateJwk.generateRsa(2048).publicJwk();
    byte[] whole = key.publicKey().getEncoded();
    Bytes bare = Bytes.of(whole, 24, whole.length);

    assertThat(
            KeyPem.parsePublic(
                "-----BEGIN RSA PUBLIC KEY-----\n"
                    + bare.base64()
                    + "\n-----END RSA PUBLIC KEY-----"))
        .isEqualTo(key);
  }

  @Test
  void whatStandsBeforeAPrivateKeyIsPassedOver() {
    PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);
    String before =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

    assertThat(KeyPem.parsePrivate(before + KeyPem.writePrivate(pair)).revealJson())
        .isEqualTo(pair.revealJson());
    assertThatThrownBy(() -> KeyPem.parsePrivate(before))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("found EC PARAMETERS");
    assertThatThrownBy(() ->
            KeyPem.pkcs8(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("found ENCRYPTED PRIVATE KEY");
  }

  @Test
  void aKeyOfEd25519IsRead() throws Exception {
    Jwk key = Jwk.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());

    assertThat(KeyPem.parsePublic(KeyPem.writePublic(key))).isEqualTo(key);
  }

  @Test
  void aKeyAsSec1WritesItIsRead() throws Exception {
    Path file = Path.of(System.getProperty("nacre.vectors", ""), "ocicrypt", "private_key_ec.der");
    assumeTrue(Files.exists(file), "skipped: no key at " + file);
    String body = Base64.getMimeEncoder().encodeToString(Files.readAllBytes(file));

    PrivateJwk key =
        KeyPem.parsePrivate(
            "-----BEGIN EC PRIVATE KEY-----\n" + body + "\n-----END EC PRIVATE KEY-----");

    Bytes open = Bytes.of(Files.readAllBytes(file.resolveSibling("public_key_ec.der")));
    assertThat(Bytes.of(key.publicJwk().publicKey().getEncoded())).isEqualTo(open);
  }

  @Test
  void aCertificateIsNoKey() {
    assertThatThrownBy(() ->
            KeyPem.parsePrivate("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"))
        .isInstanceOf(MalformedException.class)
        .hasMessage("PEM: expected PRIVATE KEY, RSA or EC PRIVATE KEY, found CERTIFICATE");
  }

  @Test
  void anEcKeyWithoutItsPointIsRefused() {
    byte[] bare = PrivateJwk.generate(EcCurve.P_256).key().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(bare)
            + "\n-----END PRIVATE KEY-----\n";

    assertThatThrownBy(() -> KeyPem.parsePrivate(pem))
        .hasMessage("PEM: expected an EC key with its public point, found one without");
  }

  @Test
  void brokenDerIsRefused() {
    assertThatThrownBy(() ->
            KeyPem.parsePrivate("-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n"))
        .isInstanceOf(MalformedException.class);
  }
}
