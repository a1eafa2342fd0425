package dev.nacre.cli.owner;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;

/// `nacre secret list`.
@Command(
    name = "list",
    description = "List the names of all secrets, with the time of their last change.",
    footer = "  nacre secret list",
    mixinStandardHelpOptions = true)
final class SecretListCommand extends OwnerListCommand {
  /// As wide as a time: Vault and tokens of PKCS#11 tell none.
  private static final String UNKNOWN = "-                   ";

  @Override
  protected Json listed(KbsOwner owner) {
    return owner.secrets();
  }

  @Override
  protected String line(JsonObject item) {
    String changed = item.findPresent("changed").isPresent() ? item.string("changed") : UNKNOWN;
    return changed + "  " + item.string("name");
  }
}
