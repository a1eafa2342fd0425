package dev.nacre.cli.owner;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;

/// `nacre tenant list`.
@Command(
    name = "list",
    description = "List the tenants with their quotas.",
    footer = "  nacre tenant list",
    mixinStandardHelpOptions = true)
final class TenantListCommand extends OwnerListCommand {
  @Override
  protected Json listed(KbsOwner owner) {
    return owner.tenants();
  }

  @Override
  protected String line(JsonObject tenant) {
    return tenant.string("name") + "  " + state(tenant) + "  " + tenant.get("quotas").text();
  }

  private static String state(JsonObject tenant) {
    if (tenant.bool("open")) {
      return "open";
    }
    return tenant.bool("erased") ? "erased" : "closed";
  }
}
