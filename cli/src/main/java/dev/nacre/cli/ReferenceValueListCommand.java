package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
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
    try (KbsOwner owner = kbs.owner()) {
      Listing.print(
          Console.of(command),
          json,
          owner.referenceValues(),
          value ->
              value.string("name")
                  + "  "
                  + value.get("value").text()
                  + "  until "
                  + value.string("expiration"));
    }
    return 0;
  }
}
