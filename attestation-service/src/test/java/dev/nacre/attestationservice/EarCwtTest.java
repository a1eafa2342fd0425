package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborFloat;
import dev.nacre.codec.cbor.CborInteger;
import dev.nacre.codec.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarCwtTest {
  private static Cbor claim(String number) {
    JsonObject claims = SnpClaims.object("{\"guest\":" + number + "}");
    return EarCwt.of(claims).find("guest").orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "922337203685477580.7e1"})
  void aWholeNumberOf64BitsStaysOne(String literal) {
    assertThat(claim(literal)).isEqualTo(CborInteger.of(Long.MAX_VALUE));
  }

  @Test
  void aLargerOneIsADouble() {
    assertThat(claim("9223372036854775808")).isEqualTo(new CborFloat(0x1p63));
    assertThat(claim("0.5")).isEqualTo(new CborFloat(0.5));
  }

  /// A guest writes what it likes into its initdata: none of the six hundred million digits is
  /// made.
  @Test
  void aNumberWithALargeExponentCostsNothing() {
    assertThat(claim("1e600000000")).isEqualTo(new CborFloat(Double.POSITIVE_INFINITY));
  }
}
