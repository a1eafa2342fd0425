package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre token list`.
@Command(
    name = "list",
    description = "List names, roles and ends of the tokens of administrators.",
    mixinStandardHelpOptions = true)
final class TokenListCommand implements Callable<Integer> {
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
          owner.json("/nacre/v0/role-tokens"),
          token ->
              token.string("name")
                  + "  "
                  + token.string("role")
                  + "  until "
                  + token.string("expires"));
    }
    return 0;
  }
}
