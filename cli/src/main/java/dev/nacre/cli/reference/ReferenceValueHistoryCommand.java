package dev.nacre.cli.reference;

import dev.nacre.cli.owner.OwnerListCommand;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nacre reference-value history`.
@Command(
    name = "history",
    description =
        "List the last hundred versions of a reference value, and who made each (--format json: the"
            + " whole provenance).",
    footer = "  nacre reference-value history snp_launch_measurement",
    mixinStandardHelpOptions = true)
final class ReferenceValueHistoryCommand extends OwnerListCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "The value's name.")
  private String name = "";

  @Override
  protected Json listed(KbsOwner owner) {
    return owner.json("/nacre/v0/reference-value-history/" + KbsOwner.inPath(name));
  }

  @Override
  protected String line(JsonObject version) {
    JsonObject provenance = version.object("provenance");
    String what =
        version.find("deleted").isPresent()
            ? "deleted"
            : version.get("value").text() + "  until " + version.string("expiration");
    return provenance.string("at") + "  " + provenance.string("by") + "  " + what;
  }
}
