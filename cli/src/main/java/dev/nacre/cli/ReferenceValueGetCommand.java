package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre reference-value get`.
@Command(
    name = "get",
    description = "Print a reference value as JSON.",
    mixinStandardHelpOptions = true)
final class ReferenceValueGetCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "Such as snp_launch_measurement.")
  private String name = "";

  @Option(names = "--record", description = "Print its whole record, with its provenance.")
  private boolean record;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Console.of(command)
          .println(
              record
                  ? owner.json("/nacre/v0/reference-values/" + KbsOwner.inPath(name)).pretty()
                  : owner.referenceValue(name).text());
    }
    return 0;
  }
}
