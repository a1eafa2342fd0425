package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre reference-value discard`.
@Command(
    name = "discard",
    description = "Forget the values that wait in a set.",
    mixinStandardHelpOptions = true)
final class ReferenceValueDiscardCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "SET", description = "The set's name.")
  private String set = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.change(
          "DELETE", "/nacre/v0/staged-reference-sets/" + KbsOwner.inPath(set), Optional.empty());
    }
    return 0;
  }
}
