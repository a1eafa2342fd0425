package dev.nacre.cli.terminal;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Where a command prints, and how it says that it was used wrongly.
public final class Console {
  private Console() {}

  /// For what it tells, much of which others wrote (see [VisibleWriter]).
  public static PrintWriter of(@Nullable CommandSpec command) {
    return visible(exactly(command));
  }

  /// For a document, every character of which counts.
  public static PrintWriter exactly(@Nullable CommandSpec command) {
    return known(command).commandLine().getOut();
  }

  /// Where it says what is no result.
  public static PrintWriter errorsOf(@Nullable CommandSpec command) {
    return errorsOf(known(command).commandLine());
  }

  public static PrintWriter errorsOf(CommandLine command) {
    return visible(command.getErr());
  }

  private static PrintWriter visible(PrintWriter writer) {
    return new PrintWriter(new VisibleWriter(writer), true);
  }

  /// What the user gave wrongly: shown in one line, with how the command is used.
  public static ParameterException wrong(@Nullable CommandSpec command, String message) {
    return new ParameterException(known(command).commandLine(), message);
  }

  private static CommandSpec known(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("used outside a command");
    }
    return command;
  }
}
