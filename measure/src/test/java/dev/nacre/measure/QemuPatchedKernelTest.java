package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuPatchedKernelTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "256, 1000, 0x0ffd7000",
    "768, 33554432, 0x2dfd7000",
    "2560, 4096, 0x9ffd6000",
    "4096, 4096, 0x7ffd6000",
  })
  void theInitrdGoesToTheTopOfTheLowMemory(long mebibytes, long initrd, String address) {
    ByteBuffer patched = patched(kernel(), initrd, mebibytes * MIB);

    assertThat(Integer.toUnsignedLong(patched.getInt(0x218))).isEqualTo(Long.decode(address));
    assertThat(patched.getInt(0x21c)).isEqualTo((int) initrd);
  }

  @Test
  void theFieldsOfABootLoaderAreFilledIn() {
    ByteBuffer patched = patched(kernel(), 0, 512 * MIB);

    assertThat(patched.getInt(0x228)).isEqualTo(0x20000);
    assertThat(patched.get(0x210)).isEqualTo((byte) 0xb0);
    assertThat(patched.get(0x211)).isEqualTo((byte) 0x81);
    assertThat(patched.getShort(0x224)).isEqualTo((short) 0xfe00);
    assertThat(patched.getInt(0x218)).isZero();
  }

  @Test
  void nothingElseChanges() {
    Bytes before = bytes(kernel());
    Bytes after = bytes(patched(kernel(), 5000, 512 * MIB));

    assertThat(after.slice(0, 0x210)).isEqualTo(before.slice(0, 0x210));
    assertThat(after.slice(0x22c, 4096)).isEqualTo(before.slice(0x22c, 4096));
  }

  @Test
  void anOlderKernelNamesItsOwnHighestAddress() {
    ByteBuffer old = kernel();
    old.putShort(0x206, (short) 0x204).putInt(0x22c, 0x37ffffff);

    assertThat(patched(old, 4096, 2048 * MIB).getInt(0x218)).isEqualTo(0x37ffe000);
  }

  @Test
  void whatIsNoBzImageIsRefused() {
    ByteBuffer low = kernel();
    low.put(0x211, (byte) 0);

    assertThatThrownBy(() -> patched(low, 0, 512 * MIB)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> QemuPatchedKernel.of(Bytes.utf8("ELF"), 0, 512 * MIB))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("bzImage");
  }

  @Test
  void anInitrdLargerThanTheMemoryIsRefused() {
    assertThatThrownBy(() -> patched(kernel(), 512 * MIB, 512 * MIB))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("initrd");
  }

  private static ByteBuffer patched(ByteBuffer kernel, long initrd, long memory) {
    return fields(QemuPatchedKernel.of(bytes(kernel), initrd, memory).toArray());
  }

  private static Bytes bytes(ByteBuffer buffer) {
    var content = new byte[buffer.capacity()];
    buffer.get(0, content);
    return Bytes.of(content);
  }

  private static ByteBuffer fields(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer kernel() {
    var kernel = fields(new byte[4096]);
    kernel.put(0x202, Bytes.utf8("HdrS").toArray());
    return kernel
        .putShort(0x206, (short) 0x20f)
        .put(0x211, (byte) 1)
        .putShort(0x236, (short) 0x3f)
        .putInt(0x22c, 0x7fffffff);
  }
}
