package dev.nacre.cli.owner;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre tenant erase`.
@Command(
    name = "erase",
    description = "Erase what a closed tenant keeps, for good; its audit log stays.",
    footer = {"  nacre tenant close team-a", "  nacre tenant erase team-a"},
    mixinStandardHelpOptions = true)
final class TenantEraseCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's name.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    owner.change("DELETE", TenantCommand.path(name), Optional.empty());
  }
}
