package dev.nacre.cli.owner;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre token revoke`.
@Command(
    name = "revoke",
    description = "Revoke a token of an administrator, at once.",
    footer = "  nacre token revoke ci",
    mixinStandardHelpOptions = true)
final class TokenRevokeCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The token's name.")
  private String name = "";

  @Override
  protected void ask(KbsOwner owner) {
    owner.change("DELETE", "/nacre/v0/role-tokens/" + KbsOwner.inPath(name), Optional.empty());
  }
}
