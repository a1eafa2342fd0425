package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre reference-value`: what attestation policies compare claims with.
@Command(
    name = "reference-value",
    description = "Put, get and list the reference values of an attestation service.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReferenceValueGetCommand.class,
      ReferenceValueListCommand.class,
      ReferenceValuePutCommand.class
    })
final class ReferenceValueCommand {}
