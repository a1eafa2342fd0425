package dev.nacre.cli.owner;

import picocli.CommandLine.Command;

/// `nacre secret`: what the key broker hands out.
@Command(
    name = "secret",
    description = "Put, get, delete and list the secrets of a key broker.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SecretDeleteCommand.class,
      SecretGetCommand.class,
      SecretListCommand.class,
      SecretPutCommand.class
    })
public final class SecretCommand {}
