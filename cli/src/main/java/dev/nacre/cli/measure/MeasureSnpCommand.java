package dev.nacre.cli.measure;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.SnpLaunch;
import dev.nacre.measure.Vcpus;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nacre measure snp`.
@Command(
    name = "snp",
    description = {
      "The launch digest of an AMD SEV-SNP machine (MEASUREMENT of its report).",
      "",
      "  nacre measure snp --firmware AMDSEV.fd --kernel vmlinuz --initrd initrd.img \\",
      "    --append \"console=ttyS0\" --vcpus 4 --vcpu-type EPYC-Genoa",
      "",
      "With --format reference-values the output goes to nacre reference-value put --file, or to",
      "nacre evidence verify --reference-values; with --format json to nacre measure diff.",
      ""
    },
    mixinStandardHelpOptions = true)
final class MeasureSnpCommand implements Callable<Integer> {
  private static final String REFERENCE_VALUE = "snp_launch_measurement";

  @Mixin private final BootOptions boot = new BootOptions();
  @Mixin private final VcpuOptions vcpuOptions = new VcpuOptions();
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Option(
      names = "--guest-features",
      defaultValue = "0x1",
      paramLabel = "HEX",
      description = "SEV_FEATURES of the virtual CPUs (default: 0x1, SNP active).")
  private String guestFeatures = "0x1";

  @Override
  public Integer call() {
    Firmware firmware = boot.firmware();
    Vcpus vcpus = vcpuOptions.vcpus(boot.emulated());
    Optional<KernelHashes> kernel = boot.kernelHashes();
    var launch = new SnpLaunch(firmware, kernel, vcpus, features());
    JsonObject.Builder inputs = boot.inputs(firmware, kernel);
    VcpuOptions.addInputs(vcpus, inputs);
    inputs.put("guest_features", Long.toHexString(launch.guestFeatures()));
    format.print(Measurement.of("snp", REFERENCE_VALUE, launch.digest(), inputs.build()));
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
