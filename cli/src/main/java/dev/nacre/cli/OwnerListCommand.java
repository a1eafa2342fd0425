package dev.nacre.cli;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Mixin;

/// A command that prints a list of a running server: a line an item, or the server's JSON.
abstract class OwnerListCommand extends OwnerCommand {
  @Mixin private final OutputFormat format = new OutputFormat();

  abstract Json listed(KbsOwner owner);

  abstract String line(JsonObject item);

  @Override
  final void ask(KbsOwner owner) {
    Listing.print(out(), format, listed(owner), this::line);
  }
}
