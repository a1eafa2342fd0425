package dev.nacre.cli.policy;

import dev.nacre.cli.owner.Listing;
import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `nacre policy list`.
@Command(
    name = "list",
    description = "List the policies of a running server, and what each decides about.",
    footer = "  nacre policy list",
    mixinStandardHelpOptions = true)
final class PolicyListCommand extends OwnerCommand {
  @Mixin private final OutputFormat format = new OutputFormat();

  @Override
  protected void ask(KbsOwner owner) {
    print(
        out(),
        owner.json("/nacre/v0/resource-policies"),
        owner.json("/nacre/v0/attestation-policies"));
  }

  private void print(PrintWriter out, Json resource, Json attestation) {
    if (format.isJson()) {
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
