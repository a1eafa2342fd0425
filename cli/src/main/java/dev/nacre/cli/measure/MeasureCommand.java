package dev.nacre.cli.measure;

import picocli.CommandLine.Command;

/// `nacre measure`: predicts what a processor will report.
@Command(
    name = "measure",
    description = "Predict the launch digest that a processor will report of a machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "TECHNOLOGY",
    subcommands = {
      MeasureCcaCommand.class,
      MeasureDiffCommand.class,
      MeasureSeCommand.class,
      MeasureSevCommand.class,
      MeasureSevEsCommand.class,
      MeasureSnpCommand.class,
      MeasureTdxCommand.class,
      MeasureTpmCommand.class
    })
public final class MeasureCommand {}
