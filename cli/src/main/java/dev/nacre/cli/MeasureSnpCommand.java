package dev.nacre.cli;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.SnpLaunch;
import dev.nacre.measure.Vcpus;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre measure snp`.
@Command(
    name = "snp",
    description = "The launch digest of an AMD SEV-SNP machine (MEASUREMENT of its report).",
    mixinStandardHelpOptions = true)
final class MeasureSnpCommand implements Callable<Integer> {
  private static final String REFERENCE_VALUE = "snp_launch_measurement";

  @Spec private @Nullable CommandSpec command;
  @Mixin private final BootOptions boot = new BootOptions();
  @Mixin private final VcpuOptions vcpuOptions = new VcpuOptions();

  @Option(
      names = "--guest-features",
      defaultValue = "0x1",
      paramLabel = "HEX",
      description = "SEV_FEATURES of the virtual CPUs (default: 0x1, SNP active).")
  private String guestFeatures = "0x1";

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "text, json or reference-values (default: text).")
  private String format = "text";

  @Override
  public Integer call() {
    MeasurementFormat printed =
        MeasurementFormat.named(format)
            .orElseThrow(() ->
                boot.wrong("--format: expected text, json or reference-values, found " + format));
    Firmware firmware = boot.firmware();
    Vcpus vcpus = vcpuOptions.vcpus(boot.emulated());
    Optional<KernelHashes> kernel = boot.kernelHashes();
    var launch = new SnpLaunch(firmware, kernel, vcpus, features());
    JsonObject.Builder parts =
        JsonObject.builder()
            .put("tee", "snp")
            .put("emulated", boot.emulated())
            .put("firmware_digest", SnpLaunch.firmwareDigest(firmware).hex());
    kernel.ifPresent(hashes ->
        parts
            .put("kernel_sha256", hashes.kernel().hex())
            .put("initrd_sha256", hashes.initrd().hex())
            .put("command_line_sha256", hashes.commandLine().hex()));
    parts
        .put("vcpus", vcpus.count())
        .put("vcpu_signature", Integer.toHexString(vcpus.signature()))
        .put("vmm", vcpus.vmm().name())
        .put("guest_features", Long.toHexString(launch.guestFeatures()));
    Console.of(command).println(printed.print(REFERENCE_VALUE, launch.digest(), parts.build()));
    return 0;
  }

  private long features() {
    try {
      return Long.parseUnsignedLong(guestFeatures.replaceFirst("^0[xX]", ""), 16);
    } catch (NumberFormatException e) {
      throw boot.wrong("--guest-features: expected hexadecimal digits, found " + guestFeatures);
    }
  }
}
