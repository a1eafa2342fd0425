package dev.nacre.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Where a command prints, and how it says that it was used wrongly.
final class Console {
  private Console() {}

  static PrintWriter of(@Nullable CommandSpec command) {
    return known(command).commandLine().getOut();
  }

  /// Where it says what is no result.
  static PrintWriter errorsOf(@Nullable CommandSpec command) {
    return known(command).commandLine().getErr();
  }

  /// What the user gave wrongly: shown in one line, with how the command is used.
  static ParameterException wrong(@Nullable CommandSpec command, String message) {
    return new ParameterException(known(command).commandLine(), message);
  }

  private static CommandSpec known(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("used outside a command");
    }
    return command;
  }
}
