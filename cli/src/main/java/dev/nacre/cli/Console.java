package dev.nacre.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a command prints.
final class Console {
  private Console() {}

  static PrintWriter of(@Nullable CommandSpec command) {
    return known(command).commandLine().getOut();
  }

  /// Where it says what is no result.
  static PrintWriter errorsOf(@Nullable CommandSpec command) {
    return known(command).commandLine().getErr();
  }

  private static CommandSpec known(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("used outside a command");
    }
    return command;
  }
}
