package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre guest`: what a machine boots.
@Command(
    name = "guest",
    description = "The firmware, kernel and guest image that are measured together.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {GuestBuildCommand.class})
final class GuestCommand {
  private GuestCommand() {}
}
