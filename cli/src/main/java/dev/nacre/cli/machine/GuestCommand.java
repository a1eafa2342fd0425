package dev.nacre.cli.machine;

import picocli.CommandLine.Command;

/// `nacre guest`: what a machine boots.
@Command(
    name = "guest",
    description = "The firmware, kernel and guest image that are measured together.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {GuestBuildCommand.class})
public final class GuestCommand {
  private GuestCommand() {}
}
