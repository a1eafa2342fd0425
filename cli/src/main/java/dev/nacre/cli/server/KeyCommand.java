package dev.nacre.cli.server;

import picocli.CommandLine.Command;

/// `nacre key`: the keys of a server.
@Command(
    name = "key",
    description =
        "The master key, under which secrets are sealed, and the key of attestation results.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KeyRotateCommand.class, KeyRotateTokensCommand.class})
public final class KeyCommand {}
