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

  @Option(
      names = "--activity",
      description = "Count releases, refusals and changes of the last hours, hour by hour.")
  private boolean activity;

  @Override
  void ask(KbsOwner owner) {
    if (expiries) {
      out().println(owner.json("/nacre/v0/expiries").pretty());
      return;
    }
    Json answer = activity ? owner.json("/nacre/v0/activity") : owner.overview();
    out().println(answer.pretty());
  }
}
