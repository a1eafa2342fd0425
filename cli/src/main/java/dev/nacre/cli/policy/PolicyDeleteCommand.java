package dev.nacre.cli.policy;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre policy delete`.
@Command(
    name = "delete",
    description = "Delete a policy of a running server.",
    footer = "  nacre policy delete resource team-a",
    mixinStandardHelpOptions = true)
final class PolicyDeleteCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "resource or attestation.")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "What a named resource policy decided falls to the shorter prefixes.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    owner.change("DELETE", kind.path(name), Optional.empty());
  }
}
