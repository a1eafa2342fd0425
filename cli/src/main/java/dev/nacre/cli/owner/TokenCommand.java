package dev.nacre.cli.owner;

import picocli.CommandLine.Command;

/// `nacre token`: tokens of administrators.
@Command(
    name = "token",
    description = "Make, list and revoke tokens of administrators, each for one role.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TokenListCommand.class, TokenMakeCommand.class, TokenRevokeCommand.class})
public final class TokenCommand {}
