package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre tenant close`.
@Command(
    name = "close",
    description = "Let a tenant answer nobody any more; it keeps what it has.",
    mixinStandardHelpOptions = true)
final class TenantCloseCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's name.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      TenantCommand.setOpen(owner, name, false);
    }
    return 0;
  }
}
