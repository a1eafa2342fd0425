package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre reference-value sets`.
@Command(
    name = "sets",
    description = "List the sets of reference values, and how many are active and staged.",
    mixinStandardHelpOptions = true)
final class ReferenceValueSetsCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Listing.print(
          Console.of(command),
          json,
          owner.json("/nacre/v0/reference-sets"),
          set ->
              "%s  %d active, %d staged"
                  .formatted(set.string("set"), set.number("active"), set.number("staged")));
    }
    return 0;
  }
}
