package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
  private static byte[] counted(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 37 + 0xf0);
    }
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 31, 100})
  void areEqualWhenEachBitIs(int size) {
    Bytes bytes = Bytes.of(counted(size));

    assertThat(bytes).isEqualTo(Bytes.of(counted(size))).hasSameHashCodeAs(Bytes.of(counted(size)));
    for (int bit = 0; bit < 8 * size; bit++) {
      byte[] other = counted(size);
      other[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(bytes).isNotEqualTo(Bytes.of(other));
    }
    assertThat(bytes).isNotEqualTo(bytes.concat(Bytes.zeros(1)));
    assertThat(bytes.concat(Bytes.zeros(8))).isNotEqualTo(bytes);
  }
}
