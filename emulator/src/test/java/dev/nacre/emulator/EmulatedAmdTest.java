package dev.nacre.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulatedAmdTest {
  private static final EmulatedAmd AMD =
      EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));
  private static final LaunchState LAUNCH =
      LaunchState.of(Bytes.ofHex("aa".repeat(48)), Bytes.ofHex("bb".repeat(32)));

  @Test
  void everyNameInTheHierarchySaysEmulated() {
    assertThat(Stream.of(AMD.ark(), AMD.ask(), AMD.asvk(), EmulatedChip.of(AMD).key()))
        .allSatisfy(pair ->
            assertThat(pair.certificate().getSubjectX500Principal().getName())
                .contains("EMULATED"));
    assertThat(AMD.ark().certificate().getSubjectX500Principal().getName())
        .contains("CN=ARK-EMULATED");
  }

  @Test
  void theChainVerifiesFromTheChipToTheRoot() throws Exception {
    var chip = EmulatedChip.of(AMD);

    chip.key().certificate().verify(AMD.ask().certificate().getPublicKey());
    AMD.ask().certificate().verify(AMD.ark().certificate().getPublicKey());
    AMD.ark().certificate().verify(AMD.ark().certificate().getPublicKey());
    assertThat(chip.key().certificate().getIssuerX500Principal())
        .isEqualTo(AMD.ask().certificate().getSubjectX500Principal());
  }

  @Test
  void aReportIsSignedByTheChipOverItsBody() throws Exception {
    var chip = EmulatedChip.of(AMD);
    var extended = EmulatedSnp.started(chip, LAUNCH).report(Bytes.zeros(64), 2);

    Bytes report = extended.report();
    assertThat(report.size()).isEqualTo(1184);
    assertThat(report.slice(0x90, 0xc0)).isEqualTo(LAUNCH.measurement());
    assertThat(report.slice(0xc0, 0xe0)).isEqualTo(LAUNCH.hostData());
    assertThat(report.at(0x30)).isEqualTo(2);
    assertThat(verifies(report, chip.key().certificate().getPublicKey())).isTrue();
    assertThat(verifies(report, EmulatedChip.of(AMD).key().certificate().getPublicKey())).isFalse();
  }

  @Test
  void reportDataOfAnyOtherSizeIsRefused() {
    var machine = EmulatedSnp.started(EmulatedChip.of(AMD), LAUNCH);

    assertThatThrownBy(() -> machine.report(Bytes.zeros(48), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("48 bytes");
    assertThatThrownBy(() -> machine.report(Bytes.zeros(64), 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFolderKeepsTheSameKeysForTheirOwnerAlone(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("processor");
    EmulatedAmd first = new KeyFolder(keys).openOrCreate(() -> AMD);
    EmulatedAmd second = EmulatedAmd.openOrCreate(keys);

    assertThat(second.rootFingerprint()).isEqualTo(first.rootFingerprint());
    assertThat(second.ask().key().getEncoded()).isEqualTo(first.ask().key().getEncoded());
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("ark.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aForeignKeyInTheFolderIsNoticed(@TempDir Path folder) throws Exception {
    new KeyFolder(folder).openOrCreate(() -> AMD);
    Files.copy(
        folder.resolve("ark.key"),
        folder.resolve("ask.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> EmulatedAmd.openOrCreate(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is another one's");
  }

  private static boolean verifies(Bytes report, PublicKey key) throws Exception {
    var verifier = Signature.getInstance("SHA384withECDSAinP1363Format");
    verifier.initVerify(key);
    verifier.update(report.slice(0, 0x2a0).toArray());
    Bytes r = report.slice(0x2a0, 0x2a0 + 48).reversed();
    Bytes s = report.slice(0x2a0 + 72, 0x2a0 + 72 + 48).reversed();
    return verifier.verify(r.concat(s).toArray());
  }
}
