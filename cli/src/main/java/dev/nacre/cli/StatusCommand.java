package dev.nacre.cli;

import dev.nacre.codec.json.Json;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nacre status`.
@Command(
    name = "status",
    description = "Show a server's figures: policies, reference values, what ends soon.",
    mixinStandardHelpOptions = true)
final class StatusCommand extends OwnerCommand {
  @Option(names = "--expiries", description = "List what ends, the soonest first.")
  private boolean expiries;

  @Override
  void ask(KbsOwner owner) {
    Json answer = expiries ? owner.json("/nacre/v0/expiries") : owner.overview();
    out().println(answer.pretty());
  }
}
