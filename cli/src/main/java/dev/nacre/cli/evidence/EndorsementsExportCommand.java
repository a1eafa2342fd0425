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
import picocli.CommandLine.Spec;

/// `nacre endorsements export`.
@Command(
    name = "export",
    description = "Print everything that is kept as one signed bundle, for a site without network.",
    footer = "  nacre endorsements export --key signer.pem > bundle",
    mixinStandardHelpOptions = true)
final class EndorsementsExportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final EndorsementStore store = new EndorsementStore();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The key that signs: P-256, PEM (PKCS#8).")
  private Path key = Path.of("");

  @Override
  public Integer call() {
    EndorsementBundle bundle = store.offline().bundle();
    Console.of(command).println(bundle.sign(KeyPem.parsePrivate(UserFiles.read(key).utf8())));
    Console.errorsOf(command).println(bundle.size() + " answers");
    return 0;
  }
}
