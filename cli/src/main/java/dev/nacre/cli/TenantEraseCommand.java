package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre tenant erase`.
@Command(
    name = "erase",
    description = "Erase what a closed tenant keeps, for good; its audit log stays.",
    mixinStandardHelpOptions = true)
final class TenantEraseCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's name.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.change("DELETE", TenantCommand.path(name), Optional.empty());
    }
    return 0;
  }
}
