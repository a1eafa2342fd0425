package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Mixin;

/// A command that prints a list of a running server: a line an item, or the server's JSON.
public abstract class OwnerListCommand extends OwnerCommand {
  @Mixin private final OutputFormat format = new OutputFormat();

  protected abstract Json listed(KbsOwner owner);

  protected abstract String line(JsonObject item);

  @Override
  protected final void ask(KbsOwner owner) {
    Listing.print(out(), format, listed(owner), this::line);
  }
}
