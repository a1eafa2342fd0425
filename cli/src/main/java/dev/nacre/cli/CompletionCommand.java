package dev.nacre.cli;

import dev.nacre.cli.terminal.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nacre completion`.
@Command(
    name = "completion",
    description = {
      "Print what completes subcommands and options of nacre in bash and zsh.",
      "In zsh, call `autoload -Uz bashcompinit && bashcompinit` before."
    },
    footer = "  nacre completion > ~/.local/share/bash-completion/completions/nacre",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() {
    Console.exactly(command).println(AutoComplete.bash("nacre", NacreCommand.commandLine()));
    return 0;
  }
}
