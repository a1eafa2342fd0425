package dev.nacre.cli.reference;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre reference-value discard`.
@Command(
    name = "discard",
    description = "Forget the values that wait in a set.",
    footer = "  nacre reference-value discard fleet",
    mixinStandardHelpOptions = true)
final class ReferenceValueDiscardCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "SET", description = "The set's name.")
  private String set = "";

  @Override
  protected void ask(KbsOwner owner) {
    owner.change(
        "DELETE", "/nacre/v0/staged-reference-sets/" + KbsOwner.inPath(set), Optional.empty());
  }
}
