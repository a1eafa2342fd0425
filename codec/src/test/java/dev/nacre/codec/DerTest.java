package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
  @Test
  void aSequenceGivesItsElementsInOrder() {
    Der sequence = der("300a0201050403aabbcc0500");

    assertThat(sequence.sequence(3)).hasSize(3);
    assertThat(sequence.sequence(3).get(0).integer()).isEqualTo(5);
    assertThat(sequence.sequence(3).get(1).octets().hex()).isEqualTo("aabbcc");
  }

  @ParameterizedTest
  @CsvSource({"020100, 0", "02017f, 127", "02020080, 128", "0201ff, -1", "0a0103, 3"})
  void integersAreReadInTheirShortestForm(String encoding, long value) {
    assertThat(der(encoding).integer()).isEqualTo(BigInteger.valueOf(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0200", "02020001", "0202ffff", "0202ff80"})
  void otherFormsOfIntegersAreRefused(String encoding) {
    assertThatThrownBy(() -> der(encoding).integer())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("the shortest form");
  }

  @ParameterizedTest
  @CsvSource({
    "06092b0601040182fc10 , cut",
    "060a2b06010401 9c78010301, 1.3.6.1.4.1.3704.1.3.1",
    "06092a864886f84d010d01, 1.2.840.113741.1.13.1",
    "0603883703, 2.999.3",
  })
  void objectIdentifiersAreDotted(String encoding, String dotted) {
    String hex = encoding.replace(" ", "");
    if (dotted.equals("cut")) {
      assertThatThrownBy(() -> der(hex)).isInstanceOf(MalformedException.class);
      return;
    }
    assertThat(der(hex).oid()).isEqualTo(dotted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "02", // no length
        "0202", // no content
        "020205", // content cut
        "02010500", // one byte too many
        "02810105", // a length in two bytes that fits in one
        "0282000105", // a length with a leading zero
        "0280050000", // indefinite
        "0285000000000105", // a length of five bytes
        "1f0100", // a tag of two bytes
        "0284ffffffff05", // a length beyond memory
      })
  void whatIsNotDerIsRefused(String encoding) {
    assertThatThrownBy(() -> der(encoding)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0600", "0603808001", "060188", "0604808080ff"})
  void crookedObjectIdentifiersAreRefused(String encoding) {
    assertThatThrownBy(() -> der(encoding).oid()).isInstanceOf(MalformedException.class);
  }

  @Test
  void anElementOfAnotherTypeIsRefused() {
    assertThatThrownBy(() -> der("020105").octets())
        .isInstanceOf(MalformedException.class)
        .hasMessage("DER: expected OCTET STRING, found an element with tag 2");
    assertThatThrownBy(() -> der("020105").children()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> der("020105").text()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> der("010105").bool()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> der("0302010f").wholeBits()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> der("02020100").integerUpTo(255))
        .isInstanceOf(MalformedException.class)
        .hasMessage("DER INTEGER: expected 0 to 255, found 256");
  }

  @Test
  void randomBytesGiveAnElementOrARefusal() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    for (int round = 0; round < 20_000; round++) {
      var input = new byte[random.nextInt(24)];
      random.nextBytes(input);
      try {
        Der element = Der.parse(Bytes.of(input));
        assertThat(element.encoding()).isEqualTo(Bytes.of(input));
        assertThat(element.children()).allSatisfy(child -> assertThat(child.tag()).isLessThan(256));
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageContaining("DER");
      }
    }
  }

  private static Der der(String hex) {
    return Der.parse(Bytes.ofHex(hex));
  }
}
