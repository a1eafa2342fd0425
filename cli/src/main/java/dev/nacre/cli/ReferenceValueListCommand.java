package dev.nacre.cli;

import dev.nacre.codec.json.Json;
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

  @Option(names = "--set", paramLabel = "SET", description = "Only those of this set.")
  private @Nullable String set;

  @Option(names = "--staged", description = "Those that wait in the set.")
  private boolean staged;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Listing.print(
          Console.of(command),
          json,
          listed(owner),
          value ->
              value.string("name")
                  + "  "
                  + value.get("value").text()
                  + "  until "
                  + value.string("expiration"));
    }
    return 0;
  }

  private Json listed(KbsOwner owner) {
    String named = set;
    if (named == null) {
      if (staged) {
        throw Console.wrong(command, "--staged needs --set SET");
      }
      return owner.referenceValues();
    }
    String path = staged ? "/nacre/v0/staged-reference-sets/" : "/nacre/v0/reference-sets/";
    return owner.json(path + KbsOwner.inPath(named));
  }
}
