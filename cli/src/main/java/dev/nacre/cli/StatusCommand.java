package dev.nacre.cli;

import dev.nacre.codec.json.Json;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre status`.
@Command(
    name = "status",
    description = "Show a server's figures: policies, reference values, what ends soon.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(names = "--expiries", description = "List what ends, the soonest first.")
  private boolean expiries;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Json answer = expiries ? owner.json("/nacre/v0/expiries") : owner.overview();
      Console.of(command).println(answer.pretty());
    }
    return 0;
  }
}
