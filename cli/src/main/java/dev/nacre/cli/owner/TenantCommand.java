package dev.nacre.cli.owner;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;

/// `nacre tenant`: namespaces of a server.
@Command(
    name = "tenant",
    description = "Make, list, close and erase the tenants of a server.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TenantCloseCommand.class,
      TenantEraseCommand.class,
      TenantListCommand.class,
      TenantOpenCommand.class,
      TenantPutCommand.class
    })
public final class TenantCommand {
  private static final String PATH = "/nacre/v0/tenants/";

  static void setOpen(KbsOwner owner, String name, boolean open) {
    JsonObject wish = JsonObject.builder().put("open", open).build();
    owner.change("PUT", path(name), Optional.of(wish));
  }

  static String path(String name) {
    return PATH + KbsOwner.inPath(name);
  }
}
