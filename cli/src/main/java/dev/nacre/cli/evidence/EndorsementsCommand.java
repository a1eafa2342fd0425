package dev.nacre.cli.evidence;

import picocli.CommandLine.Command;

/// `nacre endorsements`: what the makers of hardware sign about it.
@Command(
    name = "endorsements",
    description = "Fetch, keep and carry what AMD, Intel and NVIDIA sign about their hardware.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EndorsementsExportCommand.class,
      EndorsementsFetchCommand.class,
      EndorsementsImportCommand.class,
      EndorsementsRefreshCommand.class,
      EndorsementsStatusCommand.class
    })
public final class EndorsementsCommand {}
