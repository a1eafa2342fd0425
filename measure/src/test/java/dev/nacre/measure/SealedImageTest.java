package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedImageTest {
  private static final int SIZE = 0x1a0 + 2 * 80 + 128 + 16;

  private static Bytes header() {
    ByteBuffer header = ByteBuffer.allocate(SIZE);
    header.put(Bytes.utf8("IBMSecEx").toArray()).putInt(0x100).putInt(SIZE).put(new byte[16]);
    header.putLong(2).putLong(128).putLong(9).putLong(0x20000000L);
    fill(header, 160, 0xc0);
    fill(header, 64, 0xa1);
    fill(header, 64, 0xa2);
    fill(header, 64, 0xa3);
    for (int host = 1; host <= 2; host++) {
      fill(header, 32, host);
      fill(header, 48, 0xee);
    }
    fill(header, 128, 0xdd);
    fill(header, 16, 0x7a);
    return Bytes.of(header.array());
  }

  private static void fill(ByteBuffer buffer, int size, int with) {
    for (int i = 0; i < size; i++) {
      buffer.put((byte) with);
    }
  }

  @Test
  void theHeaderOfAnImageIsFoundAndRead() {
    Bytes image = Bytes.zeros(5000).concat(header()).concat(Bytes.zeros(4096));

    SealedImage read = SealedImage.in(image);

    assertThat(read).isEqualTo(SealedImage.in(header()));
    assertThat(read.header()).isEqualTo(header());
    assertThat(read.pages().hex()).isEqualTo("a1".repeat(64));
    assertThat(read.addresses().hex()).isEqualTo("a2".repeat(64));
    assertThat(read.tweaks().hex()).isEqualTo("a3".repeat(64));
    assertThat(read.tag().hex()).isEqualTo("7a".repeat(16));
    assertThat(read.controlFlags()).isEqualTo(0x20000000L);
    assertThat(read.hosts())
        .containsExactly(Bytes.ofHex("01".repeat(32)), Bytes.ofHex("02".repeat(32)));
  }

  @Test
  void noHeaderAndTwoHeadersAreNone() {
    assertThatThrownBy(() -> SealedImage.in(Bytes.zeros(4096))).hasMessageContaining("found 0");
    assertThatThrownBy(() -> SealedImage.in(header().concat(header())))
        .hasMessageContaining("found 2");
  }

  @Test
  void aHeaderCutAnywhereIsMalformed() {
    Bytes header = header();
    for (int size = 0; size < header.size(); size++) {
      Bytes cut = header.slice(0, size);
      assertThatThrownBy(() -> SealedImage.in(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"8,1", "11,1", "12,128", "15,1", "32,128", "39,3", "40,255", "47,1"})
  void aVersionOrASizeThatDoesNotFitIsMalformed(int at, int value) {
    byte[] bent = header().toArray();
    bent[at] = (byte) value;

    assertThatThrownBy(() -> SealedImage.in(Bytes.of(bent)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("the size of its slots");
  }
}
