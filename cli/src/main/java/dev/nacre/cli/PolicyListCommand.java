package dev.nacre.cli;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre policy list`.
@Command(
    name = "list",
    description = "List the policies of a running server, and what each decides about.",
    mixinStandardHelpOptions = true)
final class PolicyListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      print(
          Console.of(command),
          owner.json("/nacre/v0/resource-policies"),
          owner.json("/nacre/v0/attestation-policies"));
    }
    return 0;
  }

  private void print(PrintWriter out, Json resource, Json attestation) {
    if (json) {
      out.println(
          JsonObject.builder()
              .put("resource", resource)
              .put("attestation", attestation)
              .build()
              .pretty());
      return;
    }
    Listing.print(
        out,
        false,
        resource,
        policy -> "resource  " + policy.string("name") + "  " + covered(policy.array("prefixes")));
    if (attestation instanceof JsonArray names) {
      names.stream().map(PolicyListCommand::text).forEach(id -> out.println("attestation  " + id));
    }
  }

  private static String covered(JsonArray prefixes) {
    return prefixes.size() == 0
        ? "everything else"
        : prefixes.stream().map(PolicyListCommand::text).collect(Collectors.joining(" "));
  }

  private static String text(Json word) {
    return word instanceof JsonString(String text) ? text : word.text();
  }
}
