package dev.nacre.cli.measure;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.SevLaunch;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `nacre measure sev`.
@Command(
    name = "sev",
    description = "The launch digest of an AMD SEV machine.",
    footer = "  nacre measure sev --firmware OVMF.fd --kernel vmlinuz --initrd initrd.img",
    mixinStandardHelpOptions = true)
final class MeasureSevCommand implements Callable<Integer> {
  @Mixin private final BootOptions boot = new BootOptions();

  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Override
  public Integer call() {
    Firmware firmware = boot.firmware();
    Optional<KernelHashes> kernel = boot.kernelHashes();
    var launch = new SevLaunch(firmware, kernel);
    JsonObject inputs = boot.inputs(firmware, kernel).build();
    format.print(Measurement.of("sev", "sev_launch_digest", launch.sevDigest(), inputs));
    return 0;
  }
}
