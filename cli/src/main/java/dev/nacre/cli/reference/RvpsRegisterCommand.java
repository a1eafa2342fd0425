package dev.nacre.cli.reference;

import dev.nacre.cli.terminal.UserFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nacre rvps-tool register`.
@Command(
    name = "register",
    description = "Register the reference values of a message.",
    footer =
        "  nacre rvps-tool register -p message.json -a http://127.0.0.1:50003 --token-file"
            + " owner-token",
    mixinStandardHelpOptions = true)
final class RvpsRegisterCommand implements Callable<Integer> {
  @Mixin private final RvpsOptions rvps = new RvpsOptions();

  @Option(
      names = {"-p", "--path"},
      required = true,
      paramLabel = "FILE",
      description = "A message in JSON: {\"version\", \"type\", \"payload\"}.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    rvps.client().register(UserFiles.read(file).utf8());
    return 0;
  }
}
