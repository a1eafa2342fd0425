package dev.nacre.codec.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CoseSign1Test {
  private static final Bytes PAYLOAD = Bytes.utf8("This is the content.");
  private static final KeyPair RSA = pair("RSA", 2048);

  /// RFC 9052 appendix C.2.1 with the key of appendix C.7.1.
  private static final Bytes PUBLISHED =
      Bytes.ofHex(
          "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34cc"
              + "6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36");

  private static final EcJwk PUBLISHED_KEY =
      new EcJwk(
          EcCurve.P_256,
          Bytes.ofHex("bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"),
          Bytes.ofHex("20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e"),
          Optional.empty(),
          Optional.empty());

  @Test
  void thePublishedExampleIsSigned() {
    CoseSign1 object = CoseSign1.parse(PUBLISHED, CborForm.PREFERRED);

    assertThat(object.payload()).isEqualTo(PAYLOAD);
    assertThat(object.algorithm()).isEqualTo(CoseAlgorithm.ES256);
    assertThat(object.isSignedBy(PUBLISHED_KEY)).isTrue();
    assertThat(object.encode()).isEqualTo(PUBLISHED);
    assertThat(CoseSign1.parse(object.untagged().encode(), CborForm.PREFERRED)).isEqualTo(object);
  }

  @Test
  void anyBitOfThePublishedExampleThatChangesIsRefused() {
    int refused = 0;
    int unprotected = 0;
    for (int bit = 0; bit < 8 * PUBLISHED.size(); bit++) {
      byte[] changed = PUBLISHED.toArray();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        CoseSign1 object = CoseSign1.parse(Bytes.of(changed), CborForm.PREFERRED);
        if (object.isSignedBy(PUBLISHED_KEY)) {
          unprotected++;
          assertThat(object.payload()).isEqualTo(PAYLOAD);
          assertThat(bit / 8).as("only the unprotected key id may change").isBetween(6, 10);
          continue;
        }
      } catch (MalformedException malformed) {
        assertThat(malformed).hasMessageContaining("expected");
      }
      refused++;
    }
    assertThat(refused).isEqualTo(8 * PUBLISHED.size() - unprotected);
    assertThat(unprotected).isLessThanOrEqualTo(40);
  }

  @ParameterizedTest
  @EnumSource(CoseAlgorithm.class)
  void whatIsSignedVerifiesUnderItsOwnKeyOnly(CoseAlgorithm algorithm) {
    KeyPair mine = pair(algorithm);
    Jwk key = Jwk.of(mine.getPublic());
    CoseSign1 signed = CoseSign1.sign(PAYLOAD, algorithm, mine.getPrivate());

    CoseSign1 read = CoseSign1.parse(signed.encode(), CborForm.DETERMINISTIC);

    assertThat(read).isEqualTo(signed);
    assertThat(read.isSignedBy(key)).isTrue();
    assertThat(read.isSignedBy(PUBLISHED_KEY)).isFalse();
    assertThat(
            new CoseSign1(
                    read.protectedHeader(),
                    read.headers(),
                    read.unprotected(),
                    read.payload(),
                    Bytes.zeros(read.signature().size()))
                .isSignedBy(key))
        .isFalse();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          d28340a0f6 | four elements, found 3
          d28540a04041004100 | four elements, found 5
          d28440a04100410000 | the end
          d100 | an array
          00 | an array
          d28440a041004100 | an entry with label 1
          d2844101a041004100 | a map
          d28443a10120a041004100 | a signature algorithm
          d28444a10126ffa041004100 | the end
          d28443a10126a0f64100 | a byte string
          d28443a10126a041004101ff | the end
          d28443a10126a1012641004100 | each header once
          d28440a1012641004100 | an entry with label 1
          d28443a10126a1028041004100 | neither alg nor crit
          d28444a1013806a041004100 | the shortest form
          d28445a201260126a041004100 | each key once
          d2844aa3012602811863186300a041004100 | understood, found 99
          d28447a2012602811863a041004100 | understood, found 99
          d28446a20126028104a041004100 | understood, found 4
          d28445a201260280a041004100 | at least one header
          """)
  void whatIsNoSignedObjectIsRefused(String hex, String why) {
    assertThatThrownBy(() -> CoseSign1.parse(Bytes.ofHex(hex), CborForm.PREFERRED))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void anEllipticSignatureHasTwoNumbersWithinTheOrder() {
    CoseSign1 object = CoseSign1.parse(PUBLISHED, CborForm.PREFERRED);
    Bytes order = Bytes.ofHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    Bytes r = object.signature().slice(0, 32);
    Bytes s = object.signature().slice(32, 64);

    for (Bytes bent :
        new Bytes[] {
          Bytes.zeros(64),
          Bytes.zeros(32).concat(s),
          r.concat(Bytes.zeros(32)),
          order.concat(s),
          r.concat(order),
          Bytes.ofHex("ff".repeat(64)),
          Bytes.zeros(1).concat(r).concat(Bytes.zeros(1)).concat(s),
          r.concat(s).concat(Bytes.zeros(2)),
          r,
          Bytes.empty()
        }) {
      var forged =
          new CoseSign1(
              object.protectedHeader(), object.headers(), object.unprotected(), PAYLOAD, bent);
      assertThat(forged.isSignedBy(PUBLISHED_KEY)).as(bent.hex()).isFalse();
    }
  }

  @Test
  void aKeyIsReadAndWritten() {
    Bytes encoded = CoseKey.encode(PUBLISHED_KEY);

    assertThat(CoseKey.parse(encoded, CborForm.DETERMINISTIC)).isEqualTo(PUBLISHED_KEY);
    assertThatThrownBy(() -> CoseKey.parse(Bytes.ofHex("a10101"), CborForm.PREFERRED))
        .hasMessageContaining("2 (EC2)");
    byte[] beside = encoded.toArray();
    beside[encoded.size() - 1] ^= 1;
    assertThatThrownBy(() -> CoseKey.parse(Bytes.of(beside), CborForm.PREFERRED))
        .hasMessageContaining("a point on P-256");
    assertThat(EcJwk.ofPoint(EcCurve.P_256, PUBLISHED_KEY.point())).isEqualTo(PUBLISHED_KEY);
    assertThatThrownBy(() -> EcJwk.ofPoint(EcCurve.P_256, Bytes.of((byte) 0)))
        .hasMessageContaining("EC point");
    assertThatThrownBy(
            () -> EcJwk.ofPoint(EcCurve.P_256, Bytes.of((byte) 4).concat(Bytes.zeros(64))))
        .hasMessageContaining("a point on P-256");
  }

  private static KeyPair pair(CoseAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> pair("EC", 256);
      case ES384 -> pair("EC", 384);
      case ES512 -> pair("EC", 521);
      case EDDSA -> pair("Ed25519", 255);
      case PS256, PS384, PS512, RS256, RS384, RS512 -> RSA;
    };
  }

  private static KeyPair pair(String kind, int size) {
    try {
      var generator = KeyPairGenerator.getInstance(kind);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
