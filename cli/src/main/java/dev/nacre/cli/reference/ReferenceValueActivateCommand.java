package dev.nacre.cli.reference;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre reference-value activate`.
@Command(
    name = "activate",
    description = "Put all that waits in a set into force, in place of what it had in force.",
    footer = "  nacre reference-value activate fleet",
    mixinStandardHelpOptions = true)
final class ReferenceValueActivateCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "SET", description = "The set's name.")
  private String set = "";

  @Override
  protected void ask(KbsOwner owner) {
    owner.change(
        "POST", "/nacre/v0/active-reference-sets/" + KbsOwner.inPath(set), Optional.empty());
  }
}
