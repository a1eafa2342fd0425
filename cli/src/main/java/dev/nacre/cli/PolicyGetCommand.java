package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy get`.
@Command(
    name = "get",
    description = "Print the text of a policy of a running server.",
    mixinStandardHelpOptions = true)
final class PolicyGetCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "KIND", description = "resource or attestation.")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Such as default_cpu; resource-policy is the one for all secrets.")
  private String name = "";

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Console.of(command).print(owner.read(kind.path(name)).utf8());
      Console.of(command).flush();
    }
    return 0;
  }
}
