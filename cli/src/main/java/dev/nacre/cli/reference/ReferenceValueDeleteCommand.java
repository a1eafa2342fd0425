package dev.nacre.cli.reference;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.cli.terminal.Console;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre reference-value delete`.
@Command(
    name = "delete",
    description = "Delete a reference value, or all of a set; their history stays.",
    footer = {
      "  nacre reference-value delete snp_launch_measurement",
      "  nacre reference-value delete --set fleet"
    },
    mixinStandardHelpOptions = true)
final class ReferenceValueDeleteCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The value's name.")
  private @Nullable String name;

  @Option(names = "--set", paramLabel = "SET", description = "All values of this set.")
  private @Nullable String set;

  @Override
  public Integer call() {
    String path = path();
    try (KbsOwner owner = kbs.owner()) {
      owner.change("DELETE", path, Optional.empty());
    }
    return 0;
  }

  private String path() {
    String value = name;
    String all = set;
    if (value != null && all == null) {
      return "/nacre/v0/reference-values/" + KbsOwner.inPath(value);
    }
    if (value == null && all != null) {
      return "/nacre/v0/reference-sets/" + KbsOwner.inPath(all);
    }
    throw Console.wrong(command, "give NAME, or --set SET");
  }
}
