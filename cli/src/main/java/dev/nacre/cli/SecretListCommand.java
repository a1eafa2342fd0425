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

/// `nacre secret list`.
@Command(
    name = "list",
    description = "List the names of all secrets, with the time of their last change.",
    mixinStandardHelpOptions = true)
final class SecretListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    try (KbsOwner owner = kbs.owner()) {
      Json secrets = owner.secrets();
      if (json) {
        out.println(secrets.pretty());
      } else if (secrets instanceof JsonArray list) {
        list.stream()
            .map(JsonObject.class::cast)
            .forEach(item -> out.println(item.string("changed") + "  " + item.string("name")));
      }
    }
    return 0;
  }
}
