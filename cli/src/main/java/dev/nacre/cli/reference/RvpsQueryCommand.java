package dev.nacre.cli.reference;

import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.json.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre rvps-tool query`.
@Command(
    name = "query",
    description = "Print a reference value as JSON.",
    footer = "  nacre rvps-tool query -r snp_launch_measurement -a http://127.0.0.1:50003",
    mixinStandardHelpOptions = true)
final class RvpsQueryCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final RvpsOptions rvps = new RvpsOptions();

  @Option(
      names = {"-r", "--reference-value-id"},
      required = true,
      paramLabel = "NAME",
      description = "The value's name.")
  private String name = "";

  @Override
  public Integer call() {
    Optional<String> value = rvps.client().value(name).map(Json::text);
    if (value.isEmpty()) {
      Console.errorsOf(command).println("nacre: there is no reference value " + name);
      return 1;
    }
    Console.of(command).println(value.get());
    return 0;
  }
}
