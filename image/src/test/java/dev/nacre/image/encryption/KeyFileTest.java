package dev.nacre.image.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.PrivateJwk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  private static final Bytes KEY = Bytes.ofHex("0123456789abcdef".repeat(4));

  private static Bytes vector(String name) throws IOException {
    Path file = Path.of(System.getProperty("nacre.vectors", "none"), "ocicrypt", name);
    Assumptions.assumeTrue(Files.exists(file), "skipped: " + file + " is not there");
    return Bytes.of(Files.readAllBytes(file));
  }

  @Test
  void aKeyIsReadInEveryForm() {
    for (Bytes form :
        new Bytes[] {KEY, Bytes.utf8(KEY.hex() + "\n"), Bytes.utf8(" " + KEY.base64() + "\n")}) {
      assertThat(Bytes.of(KeyFile.symmetric(form).revealCopy())).isEqualTo(KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789abcdef0123456789abcdef0"})
  void whatIsNoKeyOf32BytesIsRefused(String text) {
    assertThatThrownBy(() -> KeyFile.symmetric(Bytes.utf8(text)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("key file: expected 32 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "public_key.pem, private_key.pem",
    "public_key.pem, private_key8.pem",
    "public_key.pem, private_key.der",
    "public_key.pem, private_key8.der",
    "public_key_ec.der, private_key_ec.der",
    "RSA_public.jwk, RSA_private.jwk"
  })
  void whatIsSealedForUpstreamsPublicKeyOpensWithItsPrivateKey(String open, String closed)
      throws IOException {
    PrivateJwk pair = KeyFile.privateKey(vector(closed));
    var wrapper = new JweKeyWrapper(KeyFile.publicKey(vector(open)), new SecureRandom());

    Bytes packet = wrapper.wrap(Secret.utf8("options"));

    assertThat(Bytes.of(new JweKeyUnwrapper(pair).unwrap(packet).revealCopy()).utf8())
        .isEqualTo("options");
  }

  @Test
  void noiseIsNoPrivateKey() {
    assertThatThrownBy(() -> KeyFile.privateKey(KEY))
        .hasMessage("key file: expected a private key in PEM, DER or JWK, found something else");
  }
}
