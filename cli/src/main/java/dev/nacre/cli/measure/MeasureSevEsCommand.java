package dev.nacre.cli.measure;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.SevLaunch;
import dev.nacre.measure.Vcpus;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `nacre measure sev-es`.
@Command(
    name = "sev-es",
    description = "The launch digest of an AMD SEV-ES machine.",
    footer = "  nacre measure sev-es --firmware OVMF.fd --vcpus 2 --vcpu-type EPYC-Milan",
    mixinStandardHelpOptions = true)
final class MeasureSevEsCommand implements Callable<Integer> {
  @Mixin private final BootOptions boot = new BootOptions();
  @Mixin private final VcpuOptions vcpuOptions = new VcpuOptions();

  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Override
  public Integer call() {
    Firmware firmware = boot.firmware();
    Optional<KernelHashes> kernel = boot.kernelHashes();
    var launch = new SevLaunch(firmware, kernel);
    Vcpus vcpus = vcpuOptions.vcpus(boot.emulated());
    JsonObject.Builder inputs = boot.inputs(firmware, kernel);
    VcpuOptions.addInputs(vcpus, inputs);
    format.print(
        Measurement.of(
            "sev-es", "sev_es_launch_digest", launch.sevEsDigest(vcpus), inputs.build()));
    return 0;
  }
}
