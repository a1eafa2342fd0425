package dev.nacre.cli.evidence;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.endorsements.EndorsementBundle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre endorsements import`.
@Command(
    name = "import",
    description = "Keep what a bundle holds, where it is newer than what is kept.",
    footer = "  nacre endorsements import --key signer-public.pem bundle",
    mixinStandardHelpOptions = true)
final class EndorsementsImportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final EndorsementStore store = new EndorsementStore();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The public key of who must have signed the bundle: PEM.")
  private Path key = Path.of("");

  @Parameters(paramLabel = "FILE", description = "A bundle of nacre endorsements export.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    EndorsementBundle bundle =
        EndorsementBundle.verify(
            UserFiles.read(file).utf8(), KeyPem.parsePublic(UserFiles.read(key).utf8()));
    int taken = store.offline().take(bundle);
    Console.of(command)
        .println(taken + " of " + bundle.size() + " answers taken, of " + bundle.made());
    return 0;
  }
}
