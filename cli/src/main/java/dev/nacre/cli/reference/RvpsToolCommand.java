package dev.nacre.cli.reference;

import picocli.CommandLine.Command;

/// `nacre rvps-tool`: upstream's command for reference values, over gRPC.
@Command(
    name = "rvps-tool",
    description = "Register and query reference values over gRPC, as upstream's tool does.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RvpsQueryCommand.class, RvpsRegisterCommand.class})
public final class RvpsToolCommand {}
