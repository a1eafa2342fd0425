package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre token revoke`.
@Command(
    name = "revoke",
    description = "Revoke a token of an administrator, at once.",
    mixinStandardHelpOptions = true)
final class TokenRevokeCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "The token's name.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.change("DELETE", "/nacre/v0/role-tokens/" + KbsOwner.inPath(name), Optional.empty());
    }
    return 0;
  }
}
