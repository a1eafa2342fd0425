package dev.nacre.cli.owner;

import dev.nacre.codec.Secret;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre secret get`.
@Command(
    name = "get",
    description = "Read a secret back as its owner; the broker notes it in its audit log.",
    footer = "  nacre secret get default/key/app > layer.key",
    mixinStandardHelpOptions = true)
final class SecretGetCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "repository/type/tag.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner();
        Secret secret = owner.secret(ResourceUri.parse(name))) {
      byte[] content = secret.revealCopy();
      System.out.write(content);
      System.out.flush();
      Arrays.fill(content, (byte) 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to standard output: " + e.getMessage(), e);
    }
    return 0;
  }
}
