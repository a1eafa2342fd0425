package dev.nacre.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `nacre`: one subcommand a class, no logic here.
@Command(
    name = "nacre",
    description = "Confidential containers: encrypt, measure, attest, release, run.",
    mixinStandardHelpOptions = true,
    version = "nacre 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {})
public final class NacreCommand {
  private NacreCommand() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new NacreCommand()).execute(arguments));
  }
}
