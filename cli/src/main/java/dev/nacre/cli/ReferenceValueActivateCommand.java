package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre reference-value activate`.
@Command(
    name = "activate",
    description = "Put all that waits in a set into force, in place of what it had in force.",
    mixinStandardHelpOptions = true)
final class ReferenceValueActivateCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "SET", description = "The set's name.")
  private String set = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.change(
          "POST", "/nacre/v0/active-reference-sets/" + KbsOwner.inPath(set), Optional.empty());
    }
    return 0;
  }
}
