package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nacre status`.
@Command(
    name = "status",
    description = "Show a server's figures: policies, reference values, what ends soon.",
    footer = {"  nacre status", "  nacre status --expiries --format json"},
    mixinStandardHelpOptions = true)
public final class StatusCommand extends OwnerCommand {
  @Option(names = "--expiries", description = "List what ends, the soonest first.")
  private boolean expiries;

  @Option(
      names = "--activity",
      description = "Count releases, refusals and changes of the last hours, hour by hour.")
  private boolean activity;

  @Mixin private final OutputFormat format = new OutputFormat();

  @Override
  protected void ask(KbsOwner owner) {
    if (expiries && activity) {
      throw wrong("give either --expiries or --activity");
    }
    if (expiries) {
      Listing.print(out(), format, owner.json("/nacre/v0/expiries"), StatusCommand::expiry);
      return;
    }
    Json answer = activity ? owner.json("/nacre/v0/activity") : owner.overview();
    if (format.isJson() || !(answer instanceof JsonObject figures)) {
      out().println(answer.pretty());
    } else if (activity) {
      figures.array("hours").forEach(hour -> count(((JsonObject) hour).string("at"), hour));
      count("together", figures.object("total"));
    } else {
      figures
          .members()
          .forEach((name, figure) -> out().println("%-36s%s".formatted(name, words(figure))));
    }
  }

  private static String expiry(JsonObject ending) {
    return ending.string("ends") + "  " + ending.string("kind") + "  " + ending.string("name");
  }

  private void count(String when, Json counted) {
    JsonObject figures = (JsonObject) counted;
    out()
        .printf(
            "%-22s%d releases, %d refusals, %d changes%n",
            when,
            figures.number("releases"),
            figures.number("refusals"),
            figures.number("changes"));
  }

  /// A list by the names of what is in it.
  private static String words(Json figure) {
    return switch (figure) {
      case JsonString(String text) -> text;
      case JsonArray list ->
          list.stream().map(StatusCommand::words).collect(Collectors.joining(", "));
      case JsonObject one when one.find("name").isPresent() -> one.string("name");
      default -> figure.text();
    };
  }
}
