package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgreementTest {
  private static final SecureRandom CHANCE = new SecureRandom();

  private static Secret secret(String text) {
    return Secret.utf8(text);
  }

  private static String opened(Jwe sealed, PrivateJwk recipient) {
    return Jwe.parse(sealed.toJson())
        .decrypt(recipient)
        .reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Agreement with(PrivateJwk recipient) {
    return Agreement.with((EcJwk) recipient.publicJwk());
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void severalTextsUnderOneEphemeralKeyEachOpen(EcCurve curve) {
    PrivateJwk guest = PrivateJwk.generate(curve);
    try (Agreement agreement = with(guest)) {
      Jwe one = agreement.encrypt(secret("one"), CHANCE);
      Jwe two = agreement.encrypt(secret("two"), CHANCE);

      assertThat(opened(one, guest)).isEqualTo("one");
      assertThat(opened(two, guest)).isEqualTo("two");
      assertThat(two.header()).isEqualTo(one.header());
    }
  }

  @Test
  void eachTextHasAContentKeyAndAnIvOfItsOwn() {
    try (Agreement agreement = with(PrivateJwk.generate(EcCurve.P_256))) {
      Jwe one = agreement.encrypt(secret("same"), CHANCE);
      Jwe two = agreement.encrypt(secret("same"), CHANCE);

      assertThat(two.encryptedKey()).isNotEqualTo(one.encryptedKey());
      assertThat(two.iv()).isNotEqualTo(one.iv());
      assertThat(two.ciphertext()).isNotEqualTo(one.ciphertext());
    }
  }

  @Test
  void anotherAgreementWithTheSameKeyHasAnotherEphemeralKey() {
    PrivateJwk guest = PrivateJwk.generate(EcCurve.P_256);
    try (Agreement first = with(guest);
        Agreement second = with(guest)) {
      assertThat(second.encrypt(secret("x"), CHANCE).header().object("epk"))
          .isNotEqualTo(first.encrypt(secret("x"), CHANCE).header().object("epk"));
    }
  }

  /// A wiped key must not go on encrypting: all zeros would wrap what anybody can unwrap.
  @Test
  void aClosedOneEncryptsNoMore() {
    Agreement agreement = with(PrivateJwk.generate(EcCurve.P_256));
    agreement.close();

    assertThatThrownBy(() -> agreement.encrypt(secret("late"), CHANCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aKeyForAnotherAlgorithmIsRefused() {
    EcJwk key = (EcJwk) PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES").publicJwk();

    assertThat(key.algorithm()).isEqualTo(Optional.of("ECDH-ES"));
    assertThatThrownBy(() -> Agreement.with(key))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("ECDH-ES+A256KW")
        .hasMessageContaining("found ECDH-ES");
  }
}
