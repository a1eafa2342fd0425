package dev.nacre.cli.owner;

import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre audit prove`.
@Command(
    name = "prove",
    description = "Print an entry with a proof, already checked, that it is in the signed log.",
    footer = "  nacre audit prove 17 > proof.json",
    mixinStandardHelpOptions = true)
final class AuditProveCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "NUMBER", description = "Of the entry, from 0.")
  private long number;

  @Override
  protected void ask(KbsOwner owner) {
    out().println(new AuditLog(owner).prove(number).pretty());
  }
}
