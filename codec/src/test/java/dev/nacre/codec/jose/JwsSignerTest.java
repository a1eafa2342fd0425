package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.security.interfaces.ECPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwsSignerTest {
  private final PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);

  private static JsonObject header(String algorithm) {
    return JsonObject.builder().put("kid", "one").put("alg", algorithm).build();
  }

  @ParameterizedTest
  @CsvSource({"P_256, ES256", "P_384, ES384"})
  void nimbusAcceptsOneTokenAfterTheOther(EcCurve curve, String algorithm) throws Exception {
    PrivateJwk own = PrivateJwk.generate(curve);
    var signer = new JwsSigner(header(algorithm), new TranslatedKey(own.key()));
    var verifier = new ECDSAVerifier((ECPublicKey) own.publicJwk().publicKey());

    for (String payload : new String[] {"{\"n\":1}", "{\"n\":2}"}) {
      JWSObject token = JWSObject.parse(signer.sign(Bytes.utf8(payload)));

      assertThat(token.verify(verifier)).isTrue();
      assertThat(token.getPayload()).hasToString(payload);
      assertThat(token.getHeader().getKeyID()).isEqualTo("one");
    }
  }

  @Test
  void aHeaderThatNamesNoSignatureSignsNothing() {
    var key = new TranslatedKey(pair.key());

    assertThatThrownBy(() -> new JwsSigner(header("none"), key))
        .isInstanceOf(MalformedException.class);
  }
}
