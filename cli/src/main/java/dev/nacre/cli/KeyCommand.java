package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre key`: the master key of a data folder.
@Command(
    name = "key",
    description = "The master key, under which secrets are sealed.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = KeyRotateCommand.class)
final class KeyCommand {}
