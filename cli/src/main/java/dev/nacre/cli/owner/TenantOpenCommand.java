package dev.nacre.cli.owner;

import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre tenant open`.
@Command(
    name = "open",
    description = "Let a closed tenant answer again.",
    footer = "  nacre tenant open team-a",
    mixinStandardHelpOptions = true)
final class TenantOpenCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's name.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    TenantCommand.setOpen(owner, name, true);
  }
}
