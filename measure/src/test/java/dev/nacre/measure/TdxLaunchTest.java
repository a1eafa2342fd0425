package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.measure.TdxBoot.AcpiDigests;
import dev.nacre.measure.TdxBoot.Generation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TdxLaunchTest {
  private static final int DESCRIPTOR = SyntheticFirmware.SIZE - 0x600;

  @ParameterizedTest
  @CsvSource({
    "PAGE_BY_PAGE,a88d1abc52f8962f24fdf2d00a2322aeffb031ae61d6bd545d2bf0610dd32647ad5504082c3e0a1434ff96bd209df18b",
    "ADD_THEN_EXTEND,d073be72dc76178ef568e266463526389efd28d1cda552533a034e80b9fcec0aa31c6aee8fd981c8b39e15023370fde6"
  })
  void theGoldenMrTd(TdxLaunch.Order order, String digest) {
    assertThat(new TdxLaunch(Firmware.parse(SyntheticFirmware.content()), order).mrTd())
        .hasToString(digest);
  }

  /// The first is also the digest that a real machine with 2 GiB logged.
  @ParameterizedTest
  @CsvSource({
    "2,0b8772e5b0b41b83e6044a68397e02f49fb47066b4fbe4917ea2c45c64f323fdacbb37948f821ebaf8bc9c938ba8a749",
    "4,5b684faf8d02a733945f821d9cdd170802e72103977acf66949c9382500283adc90cbec57f8e7653f8bee1cab83689de"
  })
  void theGoldenHandOff(long gibibytes, String digest) {
    var handOff = new TdxHandOff(Firmware.parse(ovmf()), gibibytes << 30);

    assertThat(Sha.SHA_384.of(handOff.content())).hasToString(digest);
  }

  @ParameterizedTest
  @CsvSource({
    "8be4df61-93ca-11d2-aa0d-00e098032b8c,SecureBoot,9dc3a1f80bcec915391dcda5ffbb15e7419f77eab462bbf72b42166fb70d50325e37b36f93537a863769bcf9bedae6fb",
    "8be4df61-93ca-11d2-aa0d-00e098032b8c,PK,6f2e3cbc14f9def86980f5f66fd85e99d63e69a73014ed8a5633ce56eca5b64b692108c56110e22acadcef58c3250f1b",
    "8be4df61-93ca-11d2-aa0d-00e098032b8c,KEK,d607c0efb41c0d757d69bca0615c3a9ac0b1db06c557d992e906c6b7dee40e0e031640c7bfd7bcd35844ef9edeadc6f9",
    "d719b2cb-3d3a-4596-a3bc-dad00e67656f,db,08a74f8963b337acb6c93682f934496373679dd26af1089cb4eaf0c30cf260a12e814856385ab8843e56a9acea19e127",
    "d719b2cb-3d3a-4596-a3bc-dad00e67656f,dbx,18cc6e01f0c6ea99aa23f8a280423e94ad81d96d0aeb5180504fc0f7a40cb3619dd39bd6a95ec1680a86ed6ab0f9828d"
  })
  void theGoldenVariables(String vendor, String name, String digest) {
    assertThat(Sha.SHA_384.of(TdxBoot.variable(vendor, name))).hasToString(digest);
  }

  @Test
  void theGoldenBootEntry() {
    assertThat(TdxBoot.menuEntry().size()).isEqualTo(62);
    assertThat(Sha.SHA_384.of(TdxBoot.menuEntry()))
        .hasToString(
            "23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298");
  }

  @ParameterizedTest
  @CsvSource({
    "FROM_202505,1208aa5e962a8308411721cafb3e0b0b24f9d55800f54851627f7364f5919af13800d67ecc54a153c7e1635a78acd18c",
    "FROM_202508,9693d7a81b6c91a5b119593c62a0fcb33b701f8b0bbc00fc3459d96d6461d50f9aa8a2c7bdd4d64bb1c1c455eb7f2af7"
  })
  void theGoldenLoadOptions(Generation generation, String digest) {
    assertThat(boot(generation, Bytes.utf8("INITRD"), "console=hvc0").loadOptionsDigest())
        .hasToString(digest);
  }

  /// Every measurement of a real machine whose firmware is older than edk2-stable202411, from the
  /// log of its boot, gives the registers that its processor had.
  @Test
  void theRegistersOfARealMachine() {
    Bytes handOff =
        Bytes.ofHex(
            "0b8772e5b0b41b83e6044a68397e02f49fb47066b4fbe4917ea2c45c64f323fdacbb37948f821ebaf8bc9c938ba8a749");
    Bytes variables =
        Bytes.ofHex(
            "344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790");
    var acpi =
        new AcpiDigests(
            Bytes.ofHex(
                "8db40217f1584456a532cd21ac440c8ee2204d497797a70b972d360a5eb2fde1be58be6fd9c6ea8ddac235f4db29a42c"),
            Bytes.ofHex(
                "379c9de60d0dd6862394273f66ad30e8707ba61b601e379e9c4718a026e06c66f78a5d98d3fd147b06d9398ccd4174ef"),
            Bytes.ofHex(
                "2213f7791b826d9e60cde6158fb77ae4ddaaf52bf58304c0c0d1350e374a64037b3e69e8759371b02b09fe904ece0718"));
    Bytes kernel =
        Bytes.ofHex(
            "a2ccae1e7d6c668ca325bb09c882d8ce44d26d714ba6f58d2e8083fe291a704646afe24a2368bca3341728d78ec80a80");

    assertThat(TdxBoot.rtmr0(Generation.BEFORE_202411, handOff, variables, acpi).hex())
        .startsWith("8566f998798db094");
    assertThat(TdxBoot.rtmr1(Generation.BEFORE_202411, kernel).hex())
        .startsWith("775b9f6bfe99f8a3");
  }

  @ParameterizedTest
  @EnumSource(Generation.class)
  void registerZeroIsPredictedWhereItDependsOnKnownThingsOnly(Generation generation) {
    Bytes zero = Bytes.zeros(48);
    var rtmr0 =
        boot(generation, Bytes.empty(), "")
            .rtmr0(Firmware.parse(ovmf()), 2L << 30, new AcpiDigests(zero, zero, zero));

    assertThat(rtmr0.isPresent()).isEqualTo(generation.isBefore(Generation.FROM_202505));
  }

  @Test
  void withoutAnInitrdOnlyTheCommandLineIsMeasured() {
    TdxBoot without = boot(Generation.FROM_202411, Bytes.empty(), "quiet");
    TdxBoot with = boot(Generation.FROM_202411, Bytes.utf8("INITRD"), "quiet");

    assertThat(without.rtmr2())
        .isEqualTo(Sha.SHA_384.of(Bytes.zeros(48).concat(without.loadOptionsDigest())));
    assertThat(with.rtmr2())
        .isEqualTo(
            Sha.SHA_384.of(
                Sha.SHA_384
                    .of(Bytes.zeros(48).concat(with.loadOptionsDigest()))
                    .concat(Sha.SHA_384.of(Bytes.utf8("INITRD")))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "signature,0,ffffffff,'expected TDVF'",
    "length,4,00000000,'expected 16 + 32 for each of 4'",
    "version,8,02000000,'expected 1, found 2'",
    "count,12,ffffffff,'expected 16 + 32 for each of 4294967295'",
    "offset,16,ffffffff,'whole pages below 4 GiB'",
    "raw size,20,ffffffff,'whole pages below 4 GiB'",
    "address,24,01000000,'whole pages below 4 GiB'",
    "size,32,01000000,'whole pages below 4 GiB'",
    "huge size,36,ffffff7f,'whole pages below 4 GiB'",
    "type,40,09000000,'expected 0 to 8, found 9'",
  })
  void aDamagedDescriptorIsRefused(String what, int offset, String value, String message) {
    ByteBuffer image = ByteBuffer.wrap(SyntheticFirmware.content().toArray());
    image.order(ByteOrder.LITTLE_ENDIAN).put(DESCRIPTOR + offset, Bytes.ofHex(value).toArray());
    Firmware firmware = Firmware.parse(Bytes.of(image.array()));

    assertThatThrownBy(() -> new TdxLaunch(firmware, TdxLaunch.Order.PAGE_BY_PAGE))
        .as(what)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anImageNotBuiltForTdxIsRefused() {
    Firmware firmware = Firmware.parse(SyntheticFirmware.withoutTables().bytes());

    assertThatThrownBy(() -> new TdxLaunch(firmware, TdxLaunch.Order.PAGE_BY_PAGE))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("an image not built for TDX");
  }

  private static TdxBoot boot(Generation generation, Bytes initrd, String commandLine) {
    return new TdxBoot(generation, Bytes.utf8("KERNEL"), initrd, commandLine);
  }

  /// With the memory sections of OVMF's IntelTdx build.
  private static Bytes ovmf() {
    return SyntheticFirmware.withTdxSections(
            new long[][] {
              {0x1000, 0x3000, 0xFFFFD000L, 0x3000, 0, 1},
              {0, 0x1000, 0xFFFFC000L, 0x1000, 1, 0},
              {0, 0, 0x810000, 0x10000, 3, 0},
              {0, 0, 0x80B000, 0x2000, 3, 0},
              {0, 0, 0x809000, 0x2000, 2, 0},
              {0, 0, 0x800000, 0x6000, 3, 0}
            })
        .bytes();
  }
}
