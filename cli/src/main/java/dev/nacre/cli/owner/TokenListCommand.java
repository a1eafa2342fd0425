package dev.nacre.cli.owner;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;

/// `nacre token list`.
@Command(
    name = "list",
    description = "List names, roles and ends of the tokens of administrators.",
    footer = "  nacre token list --tenant team-a",
    mixinStandardHelpOptions = true)
final class TokenListCommand extends OwnerListCommand {
  @Override
  protected Json listed(KbsOwner owner) {
    return owner.roleTokens();
  }

  @Override
  protected String line(JsonObject token) {
    return token.string("name")
        + "  "
        + token.string("role")
        + "  until "
        + token.string("expires");
  }
}
