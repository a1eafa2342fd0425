package dev.nacre.cli.reference;

import dev.nacre.cli.owner.OwnerListCommand;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;

/// `nacre reference-value sets`.
@Command(
    name = "sets",
    description = "List the sets of reference values, and how many are active and staged.",
    footer = "  nacre reference-value sets",
    mixinStandardHelpOptions = true)
final class ReferenceValueSetsCommand extends OwnerListCommand {
  @Override
  protected Json listed(KbsOwner owner) {
    return owner.json("/nacre/v0/reference-sets");
  }

  @Override
  protected String line(JsonObject set) {
    return "%s  %d active, %d staged"
        .formatted(set.string("set"), set.number("active"), set.number("staged"));
  }
}
