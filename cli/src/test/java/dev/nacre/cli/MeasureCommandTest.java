package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {
  private static final String FIRMWARE = "/usr/share/ovmf/OVMF.fd";

  @Test
  void theDigestIsPrintedAloneAsJsonAndAsReferenceValues() {
    assumeFirmware();
    String digest =
        output("measure", "snp", "--firmware", FIRMWARE, "--vcpu-type", "EPYC-Milan").strip();

    assertThat(digest).matches("[0-9a-f]{96}");
    JsonObject json =
        (JsonObject)
            Json.parse(
                output(
                    "measure",
                    "snp",
                    "--firmware",
                    FIRMWARE,
                    "--vcpu-type",
                    "epyc-milan",
                    "--format",
                    "json"));
    assertThat(json.string("snp_launch_measurement")).isEqualTo(digest);
    assertThat(json.string("vcpu_signature")).isEqualTo("a00f11");
    assertThat(
            Json.parse(
                output(
                    "measure",
                    "snp",
                    "--firmware",
                    FIRMWARE,
                    "--vcpu-signature",
                    "0xA00F11",
                    "--format",
                    "reference-values")))
        .isEqualTo(Json.parse("{\"snp_launch_measurement\":[\"" + digest + "\"]}"));
  }

  @Test
  void theTypeOfVirtualCpuIsNotGuessed() {
    assumeFirmware();

    assertThat(failure("measure", "snp", "--firmware", FIRMWARE))
        .contains("give --vcpu-type or --vcpu-signature");
    assertThat(failure("measure", "snp", "--firmware", FIRMWARE, "--vcpu-type", "Opteron"))
        .contains("expected one of EPYC, ")
        .contains("found Opteron");
  }

  @Test
  void aKernelOnFirmwareThatWouldNotCheckItIsRefused(@TempDir Path folder) throws IOException {
    assumeFirmware();
    Path kernel = Files.writeString(folder.resolve("kernel"), "KERNEL");

    assertThat(failure("measure", "sev", "--firmware", FIRMWARE, "--kernel", kernel.toString()))
        .isEqualTo(
            "nacre: firmware: expected an AmdSev build, which verifies the kernel, found no place"
                + " for a table of kernel hashes\n");
  }

  @Test
  void aMissingFileIsOneLine() {
    assertThat(failure("measure", "sev", "--firmware", "/nowhere/OVMF.fd"))
        .isEqualTo("nacre: there is no file /nowhere/OVMF.fd\n");
  }

  @Test
  void theEmulatedProcessorNeedsTheMemoryOfTheMachine(@TempDir Path folder) throws IOException {
    assumeFirmware();
    Path kernel = Files.writeString(folder.resolve("kernel"), "KERNEL");

    assertThat(
            failure(
                "measure",
                "snp",
                "--emulated",
                "--firmware",
                FIRMWARE,
                "--kernel",
                kernel.toString()))
        .contains("missing --memory");
  }

  private static void assumeFirmware() {
    Assumptions.assumeTrue(
        Files.exists(Path.of(FIRMWARE)), "skipped: package ovmf is not installed");
  }

  private static String output(String... arguments) {
    var out = new StringWriter();
    var line = NacreCommand.commandLine().setOut(new PrintWriter(out));
    assertThat(line.execute(arguments)).isZero();
    return out.toString();
  }

  private static String failure(String... arguments) {
    var err = new StringWriter();
    var line = NacreCommand.commandLine().setErr(new PrintWriter(err));
    assertThat(line.execute(arguments)).isNotZero();
    return err.toString();
  }
}
