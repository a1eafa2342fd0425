package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre policy`: work with policies.
@Command(
    name = "policy",
    description = "Check, evaluate, explain and set policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyCheckCommand.class,
      PolicyConformanceCommand.class,
      PolicyEvalCommand.class,
      PolicyExplainCommand.class,
      PolicySetCommand.class
    })
final class PolicyCommand {}
