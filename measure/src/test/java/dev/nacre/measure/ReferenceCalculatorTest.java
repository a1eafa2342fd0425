package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our digests of real firmware against the reference calculator's, file by file.
class ReferenceCalculatorTest {
  private static final Path DEBIAN = Path.of("/usr/share/ovmf/OVMF.fd");
  private static Optional<ReferenceCalculator> found = Optional.empty();

  @BeforeAll
  static void install() {
    found = ReferenceCalculator.find();
  }

  @Test
  void debiansFirmwareHasTheSameDigestsForEveryHostAndProcessor() throws IOException {
    Firmware firmware = Firmware.parse(read(DEBIAN));
    for (Vmm vmm : Vmm.values()) {
      for (VcpuType type : List.of(VcpuType.EPYC_V4, VcpuType.EPYC_MILAN, VcpuType.EPYC_TURIN)) {
        var vcpus = new Vcpus(3, type.signature(), vmm);
        var arguments =
            List.of(
                "--vcpus",
                "3",
                "--vcpu-type",
                type.qemuName(),
                "--vmm-type",
                name(vmm),
                "--ovmf",
                DEBIAN.toString());

        assertThat(new SnpLaunch(firmware, Optional.empty(), vcpus, 1).digest().hex())
            .as("snp %s %s", vmm, type)
            .isEqualTo(reference("snp", arguments));
        assertThat(new SevLaunch(firmware, Optional.empty()).sevEsDigest(vcpus).hex())
            .as("sev-es %s %s", vmm, type)
            .isEqualTo(reference("seves", arguments));
      }
    }
  }

  @Test
  void measuredKernelsHaveTheSameDigests(@TempDir Path folder) throws IOException {
    Path image = amdSev();
    Firmware firmware = Firmware.parse(read(image));
    Path kernel = Files.write(folder.resolve("kernel"), Bytes.utf8("a kernel").toArray());
    Path initrd = Files.write(folder.resolve("initrd"), Bytes.utf8("an initrd").toArray());
    for (String commandLine : List.of("", "console=ttyS0 grün=1")) {
      for (boolean withInitrd : List.of(true, false)) {
        Optional<KernelHashes> hashes =
            Optional.of(
                KernelHashes.of(
                    read(kernel), withInitrd ? read(initrd) : Bytes.empty(), commandLine));
        List<String> arguments = new ArrayList<>(List.of("--ovmf", image.toString()));
        arguments.addAll(List.of("--kernel", kernel.toString()));
        arguments.addAll(List.of("--append", commandLine));
        if (withInitrd) {
          arguments.addAll(List.of("--initrd", initrd.toString()));
        }
        assertThat(new SevLaunch(firmware, hashes).sevDigest().hex())
            .isEqualTo(reference("sev", arguments));
        arguments.addAll(
            List.of("--vcpus", "2", "--vcpu-type", "EPYC-Genoa", "--guest-features", "0x21"));
        assertThat(
                new SnpLaunch(firmware, hashes, Vcpus.ofQemu(2, VcpuType.EPYC_GENOA), 0x21)
                    .digest()
                    .hex())
            .isEqualTo(reference("snp", arguments));
      }
    }
  }

  private static String reference(String mode, List<String> arguments) {
    Assumptions.assumeTrue(
        found.isPresent(), "skipped: sev-snp-measure is not installed and cannot be now");
    var all = new ArrayList<>(List.of("--mode", mode));
    all.addAll(arguments);
    return found.orElseThrow().digest(all);
  }

  private static String name(Vmm vmm) {
    return vmm == Vmm.QEMU ? vmm.name() : vmm.name().toLowerCase(Locale.ROOT);
  }

  private static Bytes read(Path file) throws IOException {
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: no file " + file);
    return Bytes.of(Files.readAllBytes(file));
  }

  /// The firmware that the lab built, if it did.
  private static Path amdSev() throws IOException {
    Path folder = ReferenceCalculator.cache().resolve("firmware");
    Assumptions.assumeTrue(Files.isDirectory(folder), () -> "skipped: no firmware in " + folder);
    try (Stream<Path> files = Files.walk(folder)) {
      Optional<Path> image =
          files.filter(file -> file.toString().endsWith(".fd")).sorted().findFirst();
      Assumptions.assumeTrue(image.isPresent(), () -> "skipped: no AmdSev firmware in " + folder);
      return image.orElseThrow();
    }
  }
}
