package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The digests are those of the reference calculator for the same inputs.
class SnpLaunchTest {
  private static final Firmware FIRMWARE = Firmware.parse(SyntheticFirmware.content());
  private static final KernelHashes HASHES =
      KernelHashes.of(Bytes.utf8("KERNEL"), Bytes.utf8("INITRD"), "console=hvc0 quiet");

  @Test
  void theSyntheticFirmwareIsTheOneOfTheVectors() {
    assertThat(Sha.SHA_256.of(SyntheticFirmware.content()).hex())
        .isEqualTo("09874cba492471c059f3d9513c614e64374ec40cca6cfa5fda7398d77feb4a13");
  }

  @Test
  void theTableOfKernelHashesHasQemusBytes() {
    assertThat(HASHES.table().hex())
        .isEqualTo(
            "06d63894224fc94cb479a793d411fd21a800d82dd09720bd944caa78e7714d36ab2a32008415315fdb250b9a"
                + "97b0daf6f2649577b4a1f76a331f708df2ba2cc75100369031f7ba442f3ad74b9af141e29169781d3200"
                + "f5e3dba158c542884540793cb24e361afb19e6874c5934e2a0304203b7626fe43794e74dd2ab7f42b835"
                + "d5b172d2045b3200a204d4ad1de3e9b07751899e5cf4d4a3017328c41372c70fdcc8db9587bb38fb0000"
                + "000000000000");
  }

  @Test
  void theFirmwarePagesAloneGiveTheDigestThatMayBeKept() {
    assertThat(SnpLaunch.firmwareDigest(FIRMWARE).hex())
        .isEqualTo(
            "f33b01ed79136f4872f2a5ca2760e45416e3d24e9f2d8123ffa4e2c1126599b576f94039b476ff014ac0320c"
                + "5f806d93");
  }

  @ParameterizedTest
  @CsvSource({
    "1, EPYC-v4, 1,"
        + " 473f2632e68fbecefc31c40a01f37db5b202477b86ee46fbe20cf77652875701a73a425cad6ace11cdf30c733d6ca3e8",
    "2, EPYC-v4, 1,"
        + " 496e7bc4a570f047aa1b60a1c4aaf89e84c4f39b9439de163a438f615c154467ccb27eb4449fc3d5273a8f8b8f4a184a",
    "1, EPYC-v4, 33,"
        + " d7f4d6407a8ce793fc7fe02d81fd68c5365917bededcd69b901eea4a4fc6d10eb24d2996a44af94d10b7ea0110e224b6",
    "4, EPYC-Milan, 1,"
        + " 17f93ad3ebb9982e6ce7b16c6c561d97d6b10fed95ec14dc6e7128a8abda72c0b5bb5c0ad4e6d61bf5e3b94a3be1d21c",
    "4, EPYC-Genoa, 1,"
        + " f9f702441101906f3bd903b16c0eb3a23c3892dd9188397526b5063ef51607cd2a8f668b57ae98db4d94f5b4d9690611",
    "4, EPYC-Turin, 1,"
        + " a18c645f8cef1d61d452b14ecd9eabc3bbeb5cd96c853eec7088f2a7de87bb25aa61a41dc3aa632ffd29ce9e3caa2b45",
  })
  void theDigestIsTheReferenceCalculators(int vcpus, String type, long features, String digest) {
    var launch =
        new SnpLaunch(
            FIRMWARE,
            Optional.of(HASHES),
            Vcpus.ofQemu(vcpus, VcpuType.named(type).orElseThrow()),
            features);

    assertThat(launch.digest().hex()).isEqualTo(digest);
    assertThat(launch.digestFrom(SnpLaunch.firmwareDigest(FIRMWARE)).hex()).isEqualTo(digest);
  }

  @Test
  void aMachineWithoutKernelHasAPageOfZerosForTheHashes() {
    var launch = new SnpLaunch(FIRMWARE, Optional.empty(), Vcpus.ofQemu(1, VcpuType.EPYC_V4), 1);

    assertThat(launch.digest().hex())
        .isEqualTo(
            "b3b8f5c21ddd103e13f44b39c7816e4c5629f5fa6bab711e875977c297ee6099c01a60839e16d6b7316b698b"
                + "38735393");
  }

  @Test
  void theSevDigestIsTheReferenceCalculators() {
    assertThat(new SevLaunch(FIRMWARE, Optional.of(HASHES)).sevDigest().hex())
        .isEqualTo("fa7f78b056cfcf1ede9c05bc1df08f6bdec4f69ecefc6e2c901880b297cc51a0");
  }

  @Test
  void theSevEsDigestIsTheReferenceCalculators() {
    var launch = new SevLaunch(FIRMWARE, Optional.of(HASHES));

    assertThat(launch.sevEsDigest(Vcpus.ofQemu(2, VcpuType.EPYC_V4)).hex())
        .isEqualTo("bd7cd00af5c64e0e7cbf009b862eded1798226144d554abe6b55e70ba9daa7c6");
  }

  @ParameterizedTest
  @CsvSource({
    "EPYC-v4, 77920c4c629ff47e90c0e174fc1ad0eb, 8413b852790765a310d95867a8b00bfc",
    "EPYC-Rome, 34f43cbd622a2c18c3e042a6d3035862, ef83e68cc616fd4d3ea2d64f4b8de7ba",
    "EPYC-Milan, 728af287318db5f3fc4d2357a969483c, 24d6d6fe1cc2fd76d9504a2e411e2a1e",
    "EPYC-Genoa, 7d39672d1b8a3e38353a8eef23af9a14, 2eb1a41390605ea8527eded2db4f8624",
    "EPYC-Turin, 49ddacf0393b6d9401ac505250ec615e, 47e5109e4f9565bf1ad1f664a7924f99",
  })
  void theFirstStatesOfVirtualCpusHaveTheKnownPages(String type, String first, String other) {
    int signature = VcpuType.named(type).orElseThrow().signature();

    assertThat(page(Vmsa.FIRST_ENTRY, signature)).startsWith(first);
    assertThat(page(0x0080B004, signature)).startsWith(other);
  }

  @Test
  void aKernelOnFirmwareThatWouldNotCheckItIsRefused() {
    Firmware ordinary = Firmware.parse(SyntheticFirmware.withoutHashBlock().bytes());
    Vcpus vcpus = Vcpus.ofQemu(1, VcpuType.EPYC_V4);

    assertThatThrownBy(() -> SnpLaunch.of(ordinary, HASHES, vcpus).digest())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected an AmdSev build");
    var sev = new SevLaunch(ordinary, Optional.of(HASHES));
    assertThatThrownBy(sev::sevDigest).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> sev.sevEsDigest(vcpus)).isInstanceOf(MalformedException.class);
    assertThat(new SnpLaunch(ordinary, Optional.empty(), vcpus, 1).digest().size()).isEqualTo(48);
  }

  @Test
  void aTableOutsideThePageForHashesIsRefused() {
    Firmware firmware =
        Firmware.parse(
            SyntheticFirmware.withSections(new int[][] {{0x820000, 0x1000, 0x10}}).bytes());

    assertThatThrownBy(
            () -> SnpLaunch.of(firmware, HASHES, Vcpus.ofQemu(1, VcpuType.EPYC)).digest())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("no such page");
  }

  @Test
  void firmwareWithoutTablesIsRefusedForSnp() {
    Firmware plain = Firmware.parse(SyntheticFirmware.withoutTables().bytes());
    var launch = new SnpLaunch(plain, Optional.empty(), Vcpus.ofQemu(1, VcpuType.EPYC), 1);

    assertThatThrownBy(launch::digest)
        .isInstanceOf(MalformedException.class)
        .hasMessage(
            "firmware: expected a build for SEV-SNP, with SEV metadata, found an image without");
  }

  @Test
  void aCommandLineWithNulIsRefused() {
    assertThatThrownBy(() -> KernelHashes.of(Bytes.empty(), Bytes.empty(), "a\0b"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void signaturesOfProcessorsAreCpuidLeafOne() {
    assertThat(VcpuType.EPYC_V4.signature()).isEqualTo(0x00800F12);
    assertThat(VcpuType.EPYC_ROME.signature()).isEqualTo(0x00830F10);
    assertThat(VcpuType.EPYC_GENOA.signature()).isEqualTo(0x00A10F10);
    assertThat(VcpuType.signature(26, 0, 0)).isEqualTo(0x00B00F00);
    assertThat(VcpuType.named("epyc-milan-V2")).contains(VcpuType.EPYC_MILAN_V2);
    assertThat(VcpuType.named("Opteron")).isEmpty();
  }

  private static String page(long entry, int signature) {
    return Sha.SHA_384.of(new Vmsa(entry, signature, 1, Vmm.QEMU).page()).hex();
  }
}
