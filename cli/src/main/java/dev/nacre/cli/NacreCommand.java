package dev.nacre.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `nacre`: one subcommand a class, no logic here.
@Command(
    name = "nacre",
    description = "Confidential containers: encrypt, measure, attest, release, run.",
    mixinStandardHelpOptions = true,
    version = "nacre 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditCommand.class,
      DemoCommand.class,
      EvidenceCommand.class,
      ExplainCommand.class,
      GuestCommand.class,
      ImageCommand.class,
      MeasureCommand.class,
      PolicyCommand.class,
      ReferenceValueCommand.class,
      RunCommand.class,
      SecretCommand.class,
      ServeCommand.class,
      SetupCommand.class
    })
public final class NacreCommand {
  private NacreCommand() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /// The whole command; a failure becomes one line on standard error and a status of 1.
  static CommandLine commandLine() {
    return new CommandLine(new NacreCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, _) -> {
          command.getErr().println("nacre: " + failure.getMessage());
          return command.getCommandSpec().exitCodeOnExecutionException();
        });
  }
}
