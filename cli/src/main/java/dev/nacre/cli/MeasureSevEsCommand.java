package dev.nacre.cli;

import dev.nacre.measure.SevLaunch;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nacre measure sev-es`.
@Command(
    name = "sev-es",
    description = "The launch digest of an AMD SEV-ES machine.",
    mixinStandardHelpOptions = true)
final class MeasureSevEsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final BootOptions boot = new BootOptions();
  @Mixin private final VcpuOptions vcpuOptions = new VcpuOptions();

  @Override
  public Integer call() {
    var launch = new SevLaunch(boot.firmware(), boot.kernelHashes());
    Console.of(command).println(launch.sevEsDigest(vcpuOptions.vcpus(boot.emulated())).hex());
    return 0;
  }
}
