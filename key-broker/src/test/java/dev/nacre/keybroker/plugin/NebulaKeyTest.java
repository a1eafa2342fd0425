package dev.nacre.keybroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

class NebulaKeyTest {
  private static final Bytes BASE_POINT = Bytes.ofHex("09" + "00".repeat(31));

  /// The base point times `scalar`, by the JDK's key agreement.
  static Bytes publicKey(byte[] scalar) {
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      PrivateKey secret =
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
      PublicKey base =
          keys.generatePublic(
              new XECPublicKeySpec(
                  NamedParameterSpec.X25519, new BigInteger(1, BASE_POINT.reversed().toArray())));
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(secret);
      var _ = agreement.doPhase(base, true);
      return Bytes.of(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes body(String pem) {
    String[] lines = pem.split("\n", -1);
    return Bytes.ofBase64(String.join("", java.util.List.of(lines).subList(1, lines.length - 2)));
  }

  @Test
  void bothHalvesBelongTogether() {
    for (int i = 0; i < 20; i++) {
      try (NebulaKey key = NebulaKey.create("25519")) {
        Bytes secret = key.privatePem().reveal(pem -> body(Bytes.of(pem).utf8()));
        assertThat(publicKey(secret.toArray())).isEqualTo(body(key.publicPem()));
      }
    }
  }

  @Test
  void aKeyOnTheOtherCurveIsAPointAndANumber() {
    try (NebulaKey key = NebulaKey.create("P256")) {
      assertThat(key.publicPem()).startsWith("-----BEGIN NEBULA P256 PUBLIC KEY-----\n");
      Bytes point = body(key.publicPem());
      assertThat(point.size()).isEqualTo(65);
      assertThat(point.at(0)).isEqualTo(4);
      assertThat(key.privatePem().reveal(pem -> body(Bytes.of(pem).utf8())).size()).isEqualTo(32);
    }
  }
}
