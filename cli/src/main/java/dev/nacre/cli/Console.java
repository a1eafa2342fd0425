package dev.nacre.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a command prints its result.
final class Console {
  private Console() {}

  static PrintWriter of(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("used outside a command");
    }
    return command.commandLine().getOut();
  }
}
