package dev.nacre.cli.evidence;

import dev.nacre.cli.terminal.Console;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre endorsements refresh`.
@Command(
    name = "refresh",
    description = "Ask anew for what will soon not be fresh any more: revocation lists above all.",
    footer = "  nacre endorsements refresh",
    mixinStandardHelpOptions = true)
final class EndorsementsRefreshCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final EndorsementStore store = new EndorsementStore();

  @Option(
      names = "--ahead",
      defaultValue = "6",
      paramLabel = "HOURS",
      description = "What is fresh for less than this is asked for (default: 6).")
  private long hours = 6;

  @Override
  public Integer call() {
    List<String> problems = store.online().refresh(Duration.ofHours(hours));
    problems.forEach(Console.errorsOf(command)::println);
    return problems.isEmpty() ? 0 : 1;
  }
}
