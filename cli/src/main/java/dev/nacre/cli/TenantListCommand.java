package dev.nacre.cli;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre tenant list`.
@Command(
    name = "list",
    description = "List the tenants with their quotas.",
    mixinStandardHelpOptions = true)
final class TenantListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Listing.print(
          Console.of(command),
          json,
          owner.json("/nacre/v0/tenants"),
          tenant ->
              tenant.string("name") + "  " + state(tenant) + "  " + tenant.get("quotas").text());
    }
    return 0;
  }

  private static String state(JsonObject tenant) {
    if (tenant.bool("open")) {
      return "open";
    }
    return tenant.bool("erased") ? "erased" : "closed";
  }
}
