package dev.nacre.cli.reference;

import dev.nacre.cli.owner.OwnerListCommand;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nacre reference-value list`.
@Command(
    name = "list",
    description = "List all reference values.",
    footer = {"  nacre reference-value list", "  nacre reference-value list --set fleet --staged"},
    mixinStandardHelpOptions = true)
final class ReferenceValueListCommand extends OwnerListCommand {
  @Option(names = "--set", paramLabel = "SET", description = "Only those of this set.")
  private @Nullable String set;

  @Option(names = "--staged", description = "Those that wait in the set.")
  private boolean staged;

  @Override
  protected String line(JsonObject value) {
    return value.string("name")
        + "  "
        + value.get("value").text()
        + "  until "
        + value.string("expiration");
  }

  @Override
  protected Json listed(KbsOwner owner) {
    String named = set;
    if (named == null) {
      if (staged) {
        throw wrong("--staged needs --set SET");
      }
      return owner.referenceValues();
    }
    String path = staged ? "/nacre/v0/staged-reference-sets/" : "/nacre/v0/reference-sets/";
    return owner.json(path + KbsOwner.inPath(named));
  }
}
