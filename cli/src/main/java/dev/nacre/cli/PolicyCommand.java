package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre policy`: work with policies.
@Command(
    name = "policy",
    description = "Check, evaluate, test and set policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PolicySetCommand.class})
final class PolicyCommand {}
