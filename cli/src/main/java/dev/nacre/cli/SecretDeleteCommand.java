package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre secret delete`.
@Command(name = "delete", description = "Delete a secret.", mixinStandardHelpOptions = true)
final class SecretDeleteCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "repository/type/tag.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.deleteSecret(ResourceUri.parse(name));
    }
    return 0;
  }
}
