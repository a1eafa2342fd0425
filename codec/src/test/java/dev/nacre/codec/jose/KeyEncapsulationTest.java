package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/// Keys that receive neither by ECDH nor by OAEP.
class KeyEncapsulationTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final PrivateJwk GUEST = PrivateJwk.generateKem();
  private static final PrivateJwk OLD = PrivateJwk.generateRsa(2048).withAlgorithm("RSA1_5");

  private static Secret secret() {
    return Secret.utf8("the key of a layer");
  }

  private static byte[] bytes(int from, int to) {
    byte[] bytes = new byte[to - from + 1];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  /// Sample 4 of NIST's examples for KMAC.
  @Test
  void kmacGivesThePublishedValue() {
    byte[] mac = Kmac256.of(bytes(0x40, 0x5f), bytes(0x00, 0x03), "My Tagged Application", 64);

    assertThat(Bytes.of(mac).hex())
        .isEqualTo(
            "20c570c31346f703c9ac36c61c03cb64c3970d0cfc787e9b79599d273a68d2f7"
                + "f69d4cc3de9d104a351689f27cf6f5951f0103f33f4f24871024d9c27773a8dd");
  }

  /// Sample 5: more data than a block, no customisation, as in our use.
  @Test
  void kmacGivesThePublishedValueOverSeveralBlocks() {
    byte[] mac = Kmac256.of(bytes(0x40, 0x5f), bytes(0x00, 0xc7), "", 64);

    assertThat(Bytes.of(mac).hex())
        .isEqualTo(
            "75358cf39e41494e949707927cee0af20a3ff553904c86b08f21cc414bcfd691"
                + "589d27cf5e15369cbbff8b9a4c2eb17800855d0235ff635da82533ec6b759b69");
  }

  @Test
  void aGuestOpensWhatWasSealedToItsKeyOfMlKem() {
    Jwk known = Jwk.parse(GUEST.publicJwk().toJson());

    Jwe sealed = Jwe.parse(Jwe.encrypt(known, secret(), CHANCE).toJson());

    assertThat(sealed.decrypt(GUEST).<String>reveal(String::new)).isEqualTo("the key of a layer");
  }

  @Test
  void theHeaderIsAsUpstreamsGuestWritesItAnew() {
    Jwe sealed = Jwe.encrypt(GUEST.publicJwk(), secret(), CHANCE);

    assertThat(sealed.header().members().keySet()).containsExactly("alg", "enc", "ek");
    assertThat(sealed.header().string("alg")).isEqualTo("ML-KEM-768+A192KW");
    assertThat(Bytes.ofBase64Url(sealed.header().string("ek")).size()).isEqualTo(1088);
    assertThat(sealed.encryptedKey().size()).isEqualTo(40);
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    Jwe sealed = Jwe.encrypt(GUEST.publicJwk(), secret(), CHANCE);
    PrivateJwk other = PrivateJwk.generateKem();

    assertThatThrownBy(() -> sealed.decrypt(other)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aKeyThatIsShortByAByteIsNone() {
    JsonObject whole = GUEST.publicJwk().toJson();
    Bytes pub = Bytes.ofBase64Url(whole.string("pub"));
    JsonObject cut = whole.with("pub", Json.of(pub.slice(1, pub.size()).base64Url()));

    assertThatThrownBy(() -> Jwk.parse(cut)).hasMessageContaining("1184 bytes");
  }

  @Test
  void aKeyOfAnotherAlgorithmIsNone() {
    JsonObject other = GUEST.publicJwk().toJson().with("alg", Json.of("ML-KEM-768"));

    assertThatThrownBy(() -> Jwk.parse(other)).hasMessageContaining("ML-KEM-768+A192KW");
  }

  @Test
  void aKeyForTheOldPaddingReceivesNothing() {
    assertThatThrownBy(() -> Jwe.encrypt(OLD.publicJwk(), secret(), CHANCE))
        .hasMessageContaining("RSA1_5");
  }

  @Test
  void aKeyForTheOldPaddingReceivesWhereItsOwnerAllowsIt() throws Exception {
    Jwe sealed = Jwe.encryptAllowingOldRsa(OLD.publicJwk(), secret(), CHANCE);

    assertThat(sealed.header().text()).isEqualTo("{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\"}");
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.DECRYPT_MODE, (RSAPrivateKey) OLD.key());
    assertThat(cipher.doFinal(sealed.encryptedKey().toArray())).hasSize(32);
    assertThatThrownBy(() -> sealed.decrypt(OLD)).isInstanceOf(MalformedException.class);
  }

  @Test
  void othersReceiveAsBeforeWhereTheOldPaddingIsAllowed() {
    for (Jwk key : List.of(GUEST.publicJwk(), PrivateJwk.generate(EcCurve.P_521).publicJwk())) {
      assertThat(Jwe.encryptAllowingOldRsa(key, secret(), CHANCE).header().string("alg"))
          .isEqualTo(Jwe.encrypt(key, secret(), CHANCE).header().string("alg"));
    }
  }
}
