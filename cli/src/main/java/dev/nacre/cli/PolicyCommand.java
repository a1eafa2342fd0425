package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre policy`: work with policies.
@Command(
    name = "policy",
    description = "Check, evaluate, explain, format, set and try policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyCheckCommand.class,
      PolicyConformanceCommand.class,
      PolicyEvalCommand.class,
      PolicyExplainCommand.class,
      PolicyFmtCommand.class,
      PolicySetCommand.class,
      PolicyTestCommand.class,
      PolicyTryCommand.class
    })
final class PolicyCommand {}
