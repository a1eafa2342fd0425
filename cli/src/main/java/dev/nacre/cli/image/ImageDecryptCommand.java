package dev.nacre.cli.image;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Secret;
import dev.nacre.image.ImageEncryption;
import dev.nacre.image.encryption.JweKeyUnwrapper;
import dev.nacre.image.encryption.KbsKeyUnwrapper;
import dev.nacre.image.encryption.KeyFile;
import dev.nacre.image.encryption.KeyUnwrapper;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre image decrypt`: for the owner, who has the keys; guests decrypt on their own.
@Command(
    name = "decrypt",
    description = "Copy an image and decrypt its layers on the way, with a key in a file.",
    footer = "  nacre image decrypt docker://127.0.0.1:5000/app:1 oci:app --key image.key",
    mixinStandardHelpOptions = true)
final class ImageDecryptCommand implements Callable<Integer> {
  /// With which key.
  static final class KeyOptions extends KeyOption {
    @Option(
        names = "--private-key",
        paramLabel = "FILE",
        description = "A recipient's private key: PEM, DER or JWK.")
    private @Nullable Path privateKey;
  }

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RegistryOptions registry = new RegistryOptions();

  @ArgGroup(multiplicity = "1")
  private KeyOptions keys = new KeyOptions();

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The image to read.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "TARGET", description = "Where to write it.")
  private String target = "";

  @Override
  public Integer call() {
    try (var from = registry.source(source);
        var to = registry.target(target)) {
      var written = ImageEncryption.decrypt(from, to, List.of(unwrapper()));
      Console.of(command).println(written.digest());
    }
    return 0;
  }

  private KeyUnwrapper unwrapper() {
    if (keys.privateKey != null) {
      return new JweKeyUnwrapper(KeyFile.privateKey(UserFiles.read(keys.privateKey)));
    }
    Secret key = keys.key().orElseThrow();
    return new KbsKeyUnwrapper(id -> key);
  }
}
