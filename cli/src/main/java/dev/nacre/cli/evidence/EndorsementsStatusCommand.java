package dev.nacre.cli.evidence;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.endorsements.Expiry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre endorsements status`.
@Command(
    name = "status",
    description = {
      "Say what is kept, what expires when, and what fails then; soonest first.",
      "The status is 1 when something expires within the time asked about."
    },
    footer = "  nacre endorsements status --within 14",
    mixinStandardHelpOptions = true)
final class EndorsementsStatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final EndorsementStore store = new EndorsementStore();
  @Mixin private final OutputFormat format = new OutputFormat();

  @Option(
      names = "--within",
      defaultValue = "0",
      paramLabel = "DAYS",
      description = "Fail when something expires within so many days (default: has expired).")
  private long days;

  @Override
  public Integer call() {
    Instant limit = Instant.now().plus(Duration.ofDays(days));
    List<Expiry> forecast =
        store.offline().forecast().stream()
            .sorted(Comparator.comparing(expiry -> expiry.at().orElse(Instant.MAX)))
            .toList();
    PrintWriter out = Console.of(command);
    if (format.isJson()) {
      JsonArray all =
          forecast.stream().map(EndorsementsStatusCommand::toJson).collect(JsonArray.collector());
      out.println(all.pretty());
    } else {
      forecast.forEach(expiry -> print(expiry, limit, out));
    }
    return forecast.stream().anyMatch(expiry -> isBefore(expiry, limit)) ? 1 : 0;
  }

  private static boolean isBefore(Expiry expiry, Instant limit) {
    return expiry.at().map(at -> !at.isAfter(limit)).orElse(false);
  }

  private static void print(Expiry expiry, Instant limit, PrintWriter out) {
    String until = expiry.at().map(Instant::toString).orElse("does not say");
    out.println((isBefore(expiry, limit) ? "! " : "  ") + until + "  " + expiry.what());
    out.println("    then " + expiry.consequence());
    out.println("    asked " + expiry.query() + ", " + expiry.fetched());
  }

  private static Json toJson(Expiry expiry) {
    var json =
        JsonObject.builder()
            .put("query", expiry.query())
            .put("what", expiry.what())
            .put("fetched", expiry.fetched().toString());
    expiry.at().ifPresent(at -> json.put("expires", at.toString()));
    return json.put("then", expiry.consequence()).build();
  }
}
