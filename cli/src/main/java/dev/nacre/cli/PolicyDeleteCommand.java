package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre policy delete`.
@Command(
    name = "delete",
    description = "Delete a policy of a running server.",
    mixinStandardHelpOptions = true)
final class PolicyDeleteCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "KIND", description = "resource or attestation.")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "What a named resource policy decided falls to the shorter prefixes.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.change("DELETE", kind.path(name), Optional.empty());
    }
    return 0;
  }
}
