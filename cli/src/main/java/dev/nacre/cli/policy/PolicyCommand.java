package dev.nacre.cli.policy;

import picocli.CommandLine.Command;

/// `nacre policy`: work with policies.
@Command(
    name = "policy",
    description =
        "Check, evaluate, explain, test, format, measure, set, try, list, delete and reset"
            + " policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyBenchCommand.class,
      PolicyCheckCommand.class,
      PolicyConformanceCommand.class,
      PolicyDeleteCommand.class,
      PolicyEvalCommand.class,
      PolicyExplainCommand.class,
      PolicyFmtCommand.class,
      PolicyGetCommand.class,
      PolicyListCommand.class,
      PolicyResetCommand.class,
      PolicySetCommand.class,
      PolicyTestCommand.class,
      PolicyTryCommand.class
    })
public final class PolicyCommand {}
