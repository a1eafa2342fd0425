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
  @Override
  protected Json listed(KbsOwner owner) {
    return owner.secrets();
  }

  @Override
  protected String line(JsonObject item) {
    return item.string("changed") + "  " + item.string("name");
  }
}
