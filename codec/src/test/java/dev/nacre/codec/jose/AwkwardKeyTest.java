package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys and signatures of the right size that are none.
class AwkwardKeyTest {
  private static final Bytes MESSAGE = Bytes.utf8("what nobody signed");

  private static KeyPair pair(EcCurve curve) throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve.standardName()));
    return generator.generateKeyPair();
  }

  private static Bytes fixed(BigInteger number, int size) {
    byte[] bytes = number.toByteArray();
    int surplus = Math.max(0, bytes.length - size);
    Bytes unsigned = Bytes.of(bytes).slice(surplus, bytes.length);
    return Bytes.zeros(size - unsigned.size()).concat(unsigned);
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void aPointAtInfinityOrBesideTheFieldIsNone(EcCurve curve) throws Exception {
    var key = (ECPublicKey) pair(curve).getPublic();
    int size = curve.coordinateSize();
    BigInteger p = ((ECFieldFp) key.getParams().getCurve().getField()).getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    Bytes four = Bytes.of((byte) 4);
    Bytes right = fixed(x, size).concat(fixed(y, size));

    assertThat(EcJwk.ofPoint(curve, four.concat(right)).publicKey()).isEqualTo(key);
    for (Bytes point :
        List.of(
            Bytes.of((byte) 0),
            four.concat(Bytes.zeros(2 * size)),
            Bytes.of((byte) 0).concat(right),
            Bytes.of((byte) 2).concat(fixed(x, size)),
            Bytes.of((byte) 6).concat(right),
            four.concat(fixed(p, size)).concat(fixed(y, size)),
            four.concat(fixed(x, size)).concat(fixed(p, size)),
            four.concat(fixed(y, size)).concat(fixed(x, size)),
            four.concat(Bytes.ofHex("ff".repeat(2 * size))),
            four.concat(right).concat(Bytes.of((byte) 0)))) {
      assertThatThrownBy(() -> EcJwk.ofPoint(curve, point))
          .as("%s", point)
          .isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"P_256,ES256", "P_384,ES384", "P_521,ES512"})
  void numbersOutsideTheOrderMakeNoSignature(EcCurve curve, JwsAlgorithm algorithm)
      throws Exception {
    KeyPair pair = pair(curve);
    Jwk key = Jwk.of(pair.getPublic());
    int size = curve.coordinateSize();
    BigInteger n = ((ECPublicKey) pair.getPublic()).getParams().getOrder();
    Bytes right = algorithm.sign(pair.getPrivate(), MESSAGE);
    Bytes r = right.slice(0, size);
    Bytes s = right.slice(size, 2 * size);
    Bytes zero = Bytes.zeros(size);
    Bytes order = fixed(n, size);

    assertThat(algorithm.verifies(key, MESSAGE, right)).isTrue();
    for (Bytes wrong :
        List.of(
            zero.concat(s),
            r.concat(zero),
            zero.concat(zero),
            order.concat(s),
            r.concat(order),
            order.concat(order),
            fixed(n.add(BigInteger.ONE), size).concat(s),
            Bytes.ofHex("ff".repeat(2 * size)),
            s.concat(r),
            right.slice(1, 2 * size),
            Bytes.of((byte) 0).concat(right),
            Bytes.empty())) {
      assertThat(algorithm.verifies(key, MESSAGE, wrong)).as("%s", wrong).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void aPointOfLowOrderOrBesideTheFieldIsNoKeyOfEd25519(String x) {
    JsonObject jwk =
        JsonObject.builder()
            .put("kty", "OKP")
            .put("crv", "Ed25519")
            .put("x", Bytes.ofHex(x).base64Url())
            .build();

    assertThatThrownBy(() -> Jwk.parse(jwk))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("JWK.x: expected a point of Ed25519");
  }

  @ParameterizedTest
  @CsvSource({
    "'',JWK.e",
    "00,JWK.e",
    "01,JWK.e",
    "02,JWK.e",
    "010000,JWK.e",
    "010000000000000001,JWK.e"
  })
  void anExponentWithWhichEverybodySignsIsRefused(String exponent, String where) {
    Bytes modulus = Bytes.ofHex("c1" + "5b".repeat(255));

    assertThat(rsa(modulus, "010001").exponent().hex()).isEqualTo("010001");
    assertThatThrownBy(() -> rsa(modulus, exponent))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith(where);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5a", "00"})
  void anEvenModulusIsRefused(String last) {
    Bytes even = Bytes.ofHex("c1" + "5b".repeat(254) + last);

    assertThatThrownBy(() -> rsa(even, "010001"))
        .hasMessage("JWK.n: expected an odd number, found an even one");
  }

  private static RsaJwk rsa(Bytes modulus, String exponent) {
    return new RsaJwk(modulus, Bytes.ofHex(exponent), Optional.empty(), Optional.empty());
  }
}
