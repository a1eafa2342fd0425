package dev.nacre.cli.terminal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A command whose options are told to picocli one by one. From annotations it learns them by
/// reflection, which is as much as a seventh of a server's start. Each option is asked for its
/// value when the command runs.
public final class Options {
  private final CommandSpec command;

  private Options(CommandSpec command) {
    this.command = command;
  }

  /// A command with the usual `--help` and `--version`.
  ///
  /// @param does what is run
  public static Options of(Object does, String name, String description) {
    var options = new Options(CommandSpec.wrapWithoutInspection(does).name(name));
    options.command.usageMessage().description(description);
    var _ =
        options.add(
            OptionSpec.builder("-h", "--help").usageHelp(true), "Show this help message and exit.");
    var _ =
        options.add(
            OptionSpec.builder("-V", "--version").versionHelp(true),
            "Print version information and exit.");
    return options;
  }

  public CommandSpec command() {
    return command;
  }

  /// An option that is there or not.
  public BooleanSupplier flag(String name, String... description) {
    OptionSpec option = add(OptionSpec.builder(name).type(boolean.class), description);
    return () -> Boolean.TRUE.equals(option.getValue());
  }

  /// An option with one value.
  public <T> Supplier<Optional<T>> one(
      Class<T> type, String name, String label, String... description) {
    OptionSpec option = add(OptionSpec.builder(name).type(type).paramLabel(label), description);
    return () -> Optional.ofNullable(option.getValue());
  }

  /// An option with the name of a file or folder. Told how to read it, picocli need not look for a
  /// way by reflection.
  public Supplier<Optional<Path>> path(String name, String label, String... description) {
    OptionSpec option =
        add(
            OptionSpec.builder(name).type(Path.class).converters(Path::of).paramLabel(label),
            description);
    return () -> Optional.ofNullable(option.getValue());
  }

  /// A text that may be given several times.
  public Supplier<List<String>> texts(String name, String label, String... description) {
    OptionSpec option =
        add(
            OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label),
            description);
    return () -> Optional.<List<String>>ofNullable(option.getValue()).orElse(List.of());
  }

  private OptionSpec add(OptionSpec.Builder builder, String... description) {
    OptionSpec option = builder.description(description).build();
    var _ = command.addOption(option);
    return option;
  }
}
