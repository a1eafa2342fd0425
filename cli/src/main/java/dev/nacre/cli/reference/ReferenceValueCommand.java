package dev.nacre.cli.reference;

import picocli.CommandLine.Command;

/// `nacre reference-value`: what attestation policies compare claims with.
@Command(
    name = "reference-value",
    aliases = "reference-values",
    description = "Put, register, stage, activate, list and delete reference values.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReferenceValueActivateCommand.class,
      ReferenceValueDeleteCommand.class,
      ReferenceValueDiscardCommand.class,
      ReferenceValueGetCommand.class,
      ReferenceValueHistoryCommand.class,
      ReferenceValueListCommand.class,
      ReferenceValuePutCommand.class,
      ReferenceValueRegisterCommand.class,
      ReferenceValueSetsCommand.class,
      ReferenceValueSignCommand.class
    })
public final class ReferenceValueCommand {}
