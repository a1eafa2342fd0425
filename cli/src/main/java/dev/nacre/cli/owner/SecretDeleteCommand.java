package dev.nacre.cli.owner;

import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre secret delete`.
@Command(
    name = "delete",
    description = "Delete a secret.",
    footer = "  nacre secret delete default/key/app",
    mixinStandardHelpOptions = true)
final class SecretDeleteCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "repository/type/tag.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    owner.deleteSecret(ResourceUri.parse(name));
  }
}
