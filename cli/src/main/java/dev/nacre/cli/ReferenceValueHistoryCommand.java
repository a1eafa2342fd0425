package dev.nacre.cli;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre reference-value history`.
@Command(
    name = "history",
    description = "List every version of a reference value, and who made it.",
    mixinStandardHelpOptions = true)
final class ReferenceValueHistoryCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "The value's name.")
  private String name = "";

  @Option(names = "--json", description = "Print JSON, with the whole provenance.")
  private boolean json;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Listing.print(
          Console.of(command),
          json,
          owner.json("/nacre/v0/reference-value-history/" + KbsOwner.inPath(name)),
          ReferenceValueHistoryCommand::line);
    }
    return 0;
  }

  private static String line(JsonObject version) {
    JsonObject provenance = version.object("provenance");
    String what =
        version.find("deleted").isPresent()
            ? "deleted"
            : version.get("value").text() + "  until " + version.string("expiration");
    return provenance.string("at") + "  " + provenance.string("by") + "  " + what;
  }
}
