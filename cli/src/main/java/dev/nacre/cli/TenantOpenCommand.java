package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre tenant open`.
@Command(
    name = "open",
    description = "Let a closed tenant answer again.",
    mixinStandardHelpOptions = true)
final class TenantOpenCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's name.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      TenantCommand.setOpen(owner, name, true);
    }
    return 0;
  }
}
