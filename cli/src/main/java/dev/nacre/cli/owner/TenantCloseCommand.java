package dev.nacre.cli.owner;

import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre tenant close`.
@Command(
    name = "close",
    description = "Let a tenant answer nobody any more; it keeps what it has.",
    footer = "  nacre tenant close team-a",
    mixinStandardHelpOptions = true)
final class TenantCloseCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's name.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    TenantCommand.setOpen(owner, name, false);
  }
}
