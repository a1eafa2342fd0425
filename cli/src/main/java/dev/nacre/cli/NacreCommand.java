package dev.nacre.cli;

import dev.nacre.cli.evidence.EmulateCommand;
import dev.nacre.cli.evidence.EndorsementsCommand;
import dev.nacre.cli.evidence.EvidenceCommand;
import dev.nacre.cli.image.ImageCommand;
import dev.nacre.cli.machine.DemoCommand;
import dev.nacre.cli.machine.GuestCommand;
import dev.nacre.cli.machine.LabCommand;
import dev.nacre.cli.machine.RunCommand;
import dev.nacre.cli.machine.SetupCommand;
import dev.nacre.cli.measure.MeasureCommand;
import dev.nacre.cli.owner.AuditCommand;
import dev.nacre.cli.owner.ExplainCommand;
import dev.nacre.cli.owner.SecretCommand;
import dev.nacre.cli.owner.StatusCommand;
import dev.nacre.cli.owner.TenantCommand;
import dev.nacre.cli.owner.TokenCommand;
import dev.nacre.cli.policy.PolicyCommand;
import dev.nacre.cli.reference.ReferenceValueCommand;
import dev.nacre.cli.reference.RvpsToolCommand;
import dev.nacre.cli.server.BackupCommand;
import dev.nacre.cli.server.ImportCommand;
import dev.nacre.cli.server.KeyCommand;
import dev.nacre.cli.server.RestoreCommand;
import dev.nacre.cli.server.ServeCommand;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.Options;
import dev.nacre.cli.terminal.Usage;
import dev.nacre.cli.tpm.TpmCommand;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/// The command `nacre`: one subcommand a class, no logic here.
public final class NacreCommand {
  private static final List<Class<?>> TOPICS =
      List.of(
          AuditCommand.class,
          BackupCommand.class,
          CompletionCommand.class,
          DemoCommand.class,
          EmulateCommand.class,
          EndorsementsCommand.class,
          EvidenceCommand.class,
          ExplainCommand.class,
          GuestCommand.class,
          ImageCommand.class,
          ImportCommand.class,
          KeyCommand.class,
          LabCommand.class,
          MeasureCommand.class,
          PolicyCommand.class,
          ReferenceValueCommand.class,
          RestoreCommand.class,
          RunCommand.class,
          RvpsToolCommand.class,
          SecretCommand.class,
          ServeCommand.class,
          SetupCommand.class,
          StatusCommand.class,
          TenantCommand.class,
          TokenCommand.class,
          TpmCommand.class);

  /// Its advice holds commands of other topics, whose options it must know.
  private static final String ADVISING = "explain";

  private NacreCommand() {}

  public static void main(String[] arguments) {
    String wanted = arguments.length == 0 ? "" : arguments[0];
    System.exit(commandLine(wanted).execute(arguments));
  }

  /// The whole command; a failure becomes one line on standard error and a status of 1.
  public static CommandLine commandLine() {
    CommandLine root = root();
    TOPICS.forEach(topic -> root.addSubcommand(whole(topic)));
    return prepared(root);
  }

  /// The command as far as `wanted` needs it: options are built by reflection, which is most of a
  /// start's time. Where no topic's class is named so, all are there: `wanted` in full, and the
  /// others as the overview shows them.
  public static CommandLine commandLine(String wanted) {
    if (wanted.equals(ADVISING)) {
      return commandLine();
    }
    CommandLine root = root();
    Optional<Class<?>> known =
        TOPICS.stream().filter(topic -> topic.getSimpleName().equals(className(wanted))).findAny();
    if (known.isPresent()) {
      root.addSubcommand(whole(known.get()));
      return prepared(root);
    }
    for (Class<?> topic : TOPICS) {
      Command about = topic.getAnnotation(Command.class);
      root.addSubcommand(
          about.name(), isNamed(about, wanted) ? whole(topic) : new CommandLine(mention(about)));
    }
    return prepared(root);
  }

  private static CommandLine root() {
    CommandSpec root =
        Options.of(
                new NacreCommand(),
                "nacre",
                "Confidential containers: encrypt, measure, attest, release, run.")
            .command()
            .version("nacre 0.1.0");
    root.usageMessage().synopsisSubcommandLabel("COMMAND");
    return new CommandLine(root);
  }

  /// A topic with all its options.
  private static CommandLine whole(Class<?> topic) {
    return topic == ServeCommand.class ? ServeCommand.commandLine() : new CommandLine(topic);
  }

  /// `reference-value` is read by `ReferenceValueCommand`.
  private static String className(String topic) {
    var name = new StringBuilder();
    for (String word : topic.split("-", -1)) {
      if (!word.isEmpty()) {
        name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
      }
    }
    return name.append("Command").toString();
  }

  private static boolean isNamed(Command about, String wanted) {
    return about.name().equals(wanted) || List.of(about.aliases()).contains(wanted);
  }

  private static CommandSpec mention(Command about) {
    var spec = CommandSpec.create().name(about.name());
    spec.usageMessage().description(about.description());
    return spec;
  }

  private static CommandLine prepared(CommandLine root) {
    return Usage.taught(root)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, _) -> {
          Console.errorsOf(command).println("nacre: " + text(failure));
          return command.getCommandSpec().exitCodeOnExecutionException();
        });
  }

  /// What failed, in words: an exception without a message has at least a name.
  private static String text(Exception failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.toString() : message;
  }
}
