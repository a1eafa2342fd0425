package dev.nacre.cli.policy;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre policy get`.
@Command(
    name = "get",
    description = "Print the text of a policy of a running server.",
    footer = {
      "  nacre policy get resource resource-policy > mine.rego",
      "  nacre policy get attestation default_cpu"
    },
    mixinStandardHelpOptions = true)
final class PolicyGetCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "resource or attestation.")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Such as default_cpu; resource-policy is the one for all secrets.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    exactly().print(owner.read(kind.path(name)).utf8());
    exactly().flush();
  }
}
