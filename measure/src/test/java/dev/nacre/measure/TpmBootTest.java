package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected registers were computed by an independent program that was compared with the
/// registers of a real start.
class TpmBootTest {
  private static final Bytes INITRD = Bytes.utf8("initrd");
  private static final String COMMAND_LINE = "quiet console=ttyS0";
  private static final int PE = 0x280;
  private static final int OPTIONAL = PE + 24;

  @Test
  void theRegistersOfAStartArePredicted() {
    Bytes patched = QemuPatchedKernel.of(kernel(), INITRD.size(), 512L << 20);

    var registers = new TpmBoot(patched, INITRD, COMMAND_LINE).registers();

    assertThat(registers.get(4))
        .hasToString("53106043bbe920f18dc8f6fc3ea2148afbdaae5d3f0a305b89b691539863901e");
    assertThat(registers.get(9))
        .hasToString("18e80c4224ba4fe3b220d93cb374d6de5871f6164642d05282213dc6f52c4be1");
    assertThat(registers).hasSize(2);
  }

  @Test
  void eachInputMovesItsOwnRegister() {
    var plain = new TpmBoot(kernel(), INITRD, COMMAND_LINE).registers();

    var otherLine = new TpmBoot(kernel(), INITRD, COMMAND_LINE + " debug").registers();
    var otherDisk = new TpmBoot(kernel(), Bytes.utf8("INITRD"), COMMAND_LINE).registers();
    var otherKernel = new TpmBoot(changed(0x1234), INITRD, COMMAND_LINE).registers();

    assertThat(otherLine.get(4)).isEqualTo(plain.get(4));
    assertThat(otherLine.get(9)).isNotEqualTo(plain.get(9));
    assertThat(otherDisk.get(4)).isEqualTo(plain.get(4));
    assertThat(otherDisk.get(9)).isNotEqualTo(plain.get(9));
    assertThat(otherKernel.get(4)).isNotEqualTo(plain.get(4));
    assertThat(otherKernel.get(9)).isEqualTo(plain.get(9));
  }

  /// Authenticode leaves out the checksum, the place of the signatures, and the signatures.
  @ParameterizedTest(name = "offset {0}")
  @CsvSource({"0x2d8, true", "0x328, true", "0x1f80, true", "0x2d4, false", "0x1eff, false"})
  void whatASignerMayChangeIsNotMeasured(String offset, boolean leftOut) {
    var plain = new TpmBoot(kernel(), INITRD, COMMAND_LINE).registers();
    var changed = new TpmBoot(changed(Integer.decode(offset)), INITRD, COMMAND_LINE).registers();

    assertThat(Objects.equals(changed.get(4), plain.get(4))).isEqualTo(leftOut);
  }

  @Test
  void theRegisterOfTheInitdataIsExtendedOnce() {
    Bytes digest = Bytes.ofHex("8505e4e25e50a27c5dc8147af88efbece627fbea55291911eff832d9ee127781");

    assertThat(TpmBoot.initDataRegister(digest))
        .hasToString("bddaccb9c52249e97a31baea61b7d91be8221a16e703d92148d04fb8e9c1dfdd");
    assertThatThrownBy(() -> TpmBoot.initDataRegister(Bytes.zeros(48)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("found 48 bytes");
  }

  @Test
  void aKernelCutAnywhereIsRefusedOrAnotherKernel() {
    Bytes whole = kernel();
    var plain = new TpmBoot(whole, INITRD, COMMAND_LINE).registers();
    for (int size = 0; size < whole.size(); size += 37) {
      Bytes cut = whole.slice(0, size);
      try {
        assertThat(new TpmBoot(cut, INITRD, COMMAND_LINE).registers()).isNotEqualTo(plain);
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageContaining("PE image");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a pointer outside, 0x3c, 0x7fffffff",
    "a negative pointer, 0x3c, 0x80000000",
    "no PE, 0x280, 0",
    "headers of nothing, 0x2d4, 0",
    "headers beyond the file, 0x2d4, 0x7fffffff",
    "negative headers, 0x2d4, 0xffffffff",
    "signatures of a negative size, 0x32c, 0xffffffff",
    "a section outside, 0x35c, 0x7fffffff",
    "a negative section, 0x35c, 0xffffffff",
    "a section of 2 GiB, 0x358, 0x7fffffff"
  })
  void hostileHeadersAreRefused(String name, String offset, String value) {
    byte[] bent = kernel().toArray();
    ByteBuffer.wrap(bent)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(Integer.decode(offset), Long.decode(value).intValue());

    assertThatThrownBy(() -> new TpmBoot(Bytes.of(bent), INITRD, COMMAND_LINE).registers())
        .as(name)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("PE image");
  }

  private static Bytes changed(int offset) {
    byte[] changed = kernel().toArray();
    changed[offset] ^= 1;
    return Bytes.of(changed);
  }

  /// A bzImage that is also a PE32+ image: headers, two sections in reverse order and one empty,
  /// and signatures in the last 256 bytes.
  private static Bytes kernel() {
    var content = new byte[8192];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 7 + i / 251);
    }
    var file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x3c, PE);
    file.put(0x202, Bytes.utf8("HdrS").toArray());
    file.putShort(0x206, (short) 0x20f).put(0x210, (byte) 0).put(0x211, (byte) 1);
    file.putInt(0x22c, 0x7fffffff).putShort(0x236, (short) 0x2b);
    file.putInt(PE, 0x4550).putShort(PE + 4, (short) 0x8664).putShort(PE + 6, (short) 3);
    file.putInt(PE + 8, 0).putInt(PE + 12, 0).putInt(PE + 16, 0);
    file.putShort(PE + 20, (short) 0xb0).putShort(PE + 22, (short) 0x206);
    file.putShort(OPTIONAL, (short) 0x20b).putInt(OPTIONAL + 60, 0x600);
    file.putInt(OPTIONAL + 144, 0x1f00).putInt(OPTIONAL + 148, 0x100);
    int[][] sections = {{0x400, 0x1000}, {0x200, 0x600}, {0, 0}};
    for (int i = 0; i < sections.length; i++) {
      int at = OPTIONAL + 0xb0 + 40 * i;
      file.putInt(at + 16, sections[i][0]).putInt(at + 20, sections[i][1]);
    }
    return Bytes.of(content);
  }
}
