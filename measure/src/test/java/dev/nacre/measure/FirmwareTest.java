package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirmwareTest {
  private static final int FOOTER = SyntheticFirmware.FOOTER_END - 18;

  @Test
  void theTableSaysWhereKernelHashesGo() {
    assertThat(Firmware.parse(SyntheticFirmware.content()).hashTableAddress()).isEqualTo(0x810C00);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4097, 16383})
  void onlyWholePagesAreFirmware(int size) {
    assertThatThrownBy(() -> Firmware.parse(Bytes.zeros(size)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("whole number of 4096-byte pages");
  }

  @ParameterizedTest
  @MethodSource
  void aDamagedTableIsRefused(String damage, Consumer<SyntheticFirmware> change, String message) {
    var firmware = SyntheticFirmware.whole();
    change.accept(firmware);

    assertThatThrownBy(() -> Firmware.parse(firmware.bytes()))
        .as(damage)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> aDamagedTableIsRefused() {
    int sections = SyntheticFirmware.SEV_METADATA + 16;
    return Stream.of(
        damage("footer too short", f -> f.image.putShort(FOOTER, (short) 17), "table.length"),
        damage("footer too long", f -> f.image.putShort(FOOTER, (short) 0xffff), "table.length"),
        damage("footer cuts an entry", f -> f.image.putShort(FOOTER, (short) 100), "table entry"),
        damage("entry without room", f -> f.image.putShort(FOOTER - 18, (short) 3), "table entry"),
        damage(
            "entry longer than the table",
            f -> f.image.putShort(FOOTER - 18, (short) 1000),
            "table entry"),
        damage(
            "the same GUID twice",
            f ->
                f.image
                    .position(FOOTER - 16)
                    .put(Guid.of("dc886566-984a-4798-a75e-5585a7bf67cc").toArray()),
            "twice"),
        damage(
            "metadata outside", f -> f.image.putInt(FOOTER - 44, 0x7fffffff), "sevMetadata.offset"),
        damage("metadata at the very end", f -> f.image.putInt(FOOTER - 44, 2), "sevMetadata"),
        damage(
            "no ASEV", f -> f.image.put(SyntheticFirmware.SEV_METADATA, (byte) 'B'), "signature"),
        damage(
            "another version",
            f -> f.image.putInt(SyntheticFirmware.SEV_METADATA + 8, 2),
            "version"),
        damage(
            "a count beyond the end",
            f -> f.image.putInt(SyntheticFirmware.SEV_METADATA + 12, 0x40000000),
            "length"),
        damage("a base off the page", f -> f.image.putInt(sections, 0x800001), "whole pages"),
        damage("an empty section", f -> f.image.putInt(sections + 4, 0), "whole pages"),
        damage("a section beyond 4 GiB", f -> f.image.putInt(sections, 0xfffff000), "whole pages"),
        damage("an unknown type", f -> f.image.putInt(sections + 8, 9), "section.type"),
        damage(
            "overlapping sections", f -> f.image.putInt(sections + 4, 0xe000), "apart from each"));
  }

  private static Arguments damage(String name, Consumer<SyntheticFirmware> change, String message) {
    return Arguments.of(name, change, message);
  }

  @Test
  void noRandomDamageGivesAnythingButADigestOrARefusal() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4711);
    for (int round = 0; round < 5000; round++) {
      var firmware = SyntheticFirmware.whole();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        int tables = SyntheticFirmware.SEV_METADATA;
        int at =
            random.nextBoolean() ? tables + random.nextInt(76) : FOOTER - 92 + random.nextInt(110);
        firmware.image.put(at, (byte) random.nextInt());
      }
      try {
        Firmware parsed = Firmware.parse(firmware.bytes());
        if (parsed.sections().stream().allMatch(section -> section.size() < 1 << 20)) {
          new SnpLaunch(parsed, Optional.empty(), Vcpus.ofQemu(1, VcpuType.EPYC), 1).digest();
        }
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageContaining("firmware");
      }
    }
  }
}
