package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre policy`: work with policies.
@Command(
    name = "policy",
    description = "Check, evaluate, explain, test, format, measure, set and try policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyBenchCommand.class,
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
