package dev.nacre.cli;

import dev.nacre.measure.SevLaunch;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nacre measure sev`.
@Command(
    name = "sev",
    description = "The launch digest of an AMD SEV machine.",
    mixinStandardHelpOptions = true)
final class MeasureSevCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final BootOptions boot = new BootOptions();

  @Override
  public Integer call() {
    var launch = new SevLaunch(boot.firmware(), boot.kernelHashes());
    Console.of(command).println(launch.sevDigest().hex());
    return 0;
  }
}
