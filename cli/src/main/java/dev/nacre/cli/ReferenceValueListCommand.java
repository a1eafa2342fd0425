package dev.nacre.cli;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre reference-value list`.
@Command(name = "list", description = "List all reference values.", mixinStandardHelpOptions = true)
final class ReferenceValueListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    try (KbsOwner owner = kbs.owner()) {
      Json values = owner.referenceValues();
      if (json) {
        out.println(values.pretty());
      } else if (values instanceof JsonArray list) {
        list.stream()
            .map(JsonObject.class::cast)
            .forEach(value ->
                out.println(
                    value.string("name")
                        + "  "
                        + value.get("value").text()
                        + "  until "
                        + value.string("expiration")));
      }
    }
    return 0;
  }
}
