package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre explain`: why a guest was refused.
@Command(
    name = "explain",
    description = "Tell why a guest was refused: rule, claim, expected, found, what to do.",
    footer = {
      "  nacre explain                  the last refusals: when, number, stage, code, machine,"
          + " reason",
      "  nacre explain r-7k3f9q2m1x     one of them"
    },
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
  /// Of a sentence, the parts of which follow one by one.
  private static final int LONGEST_REASON = 400;

  private static final int LONGEST_LISTED = 160;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();
  @Mixin private final OutputFormat format = new OutputFormat();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description =
          "The refusal's number, which the guest was told and its log shows (default: list the"
              + " last).")
  private @Nullable String id;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many are listed (default: 100); 10,000 are kept.")
  private int last;

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    String wanted = id;
    try (KbsOwner owner = kbs.owner()) {
      Json told = wanted == null ? owner.refusals(last) : owner.refusal(wanted);
      if (format.isJson()) {
        out.println(told.pretty());
        return 0;
      }
      switch (told) {
        case JsonArray(List<Json> none) when none.isEmpty() ->
            Console.errorsOf(command).println("no refusal is kept");
        case JsonArray(List<Json> refusals) ->
            refusals.forEach(refusal -> listed((JsonObject) refusal, out));
        case JsonObject refusal -> explained(refusal, out);
        default -> out.println(told.pretty());
      }
    }
    return 0;
  }

  private static void listed(JsonObject refusal, PrintWriter out) {
    out.println(
        refusal.string("at")
            + "  "
            + refusal.string("id")
            + "  "
            + refusal.string("stage")
            + "  "
            + refusal.string("code")
            + "  "
            + machine(refusal)
            + "  "
            + shortened(refusal.string("sentence"), LONGEST_LISTED));
  }

  /// The word that must stand wherever an emulated machine is told of.
  private static String machine(JsonObject refusal) {
    return refusal.string("tee") + (refusal.find("emulated").isPresent() ? " (emulated)" : "");
  }

  private static String shortened(String sentence, int most) {
    return sentence.length() <= most ? sentence : sentence.substring(0, most) + "…";
  }

  private void explained(JsonObject refusal, PrintWriter out) {
    out.println("refusal   " + refusal.string("id"));
    out.println("at        " + refusal.string("at"));
    out.println("stage     " + refusal.string("stage"));
    out.println("code      " + refusal.string("code"));
    out.println("machine   " + machine(refusal));
    if (refusal.find("source").isPresent()) {
      out.println("from      " + refusal.string("source"));
    }
    if (refusal.find("resource").isPresent()) {
      out.println("asked for " + refusal.string("resource"));
    }
    out.println("reason    " + shortened(refusal.string("sentence"), LONGEST_REASON));
    with(refusal, "findings", "failed")
        .forEach(finding -> {
          out.println();
          out.println("check     " + finding.string("check") + " failed");
          told(finding, out);
        });
    parts(refusal, "shortfalls")
        .forEach(shortfall -> {
          out.println();
          out.println(
              "rule      " + shortfall.string("rule") + " of " + shortfall.string("submodule"));
          out.println("claim     " + shortfall.string("claim"));
          told(shortfall, out);
        });
    List<String> left =
        with(refusal, "findings", "not-made")
            .map(finding -> finding.string("check") + ": " + finding.string("found"))
            .distinct()
            .toList();
    if (!left.isEmpty()) {
      out.println();
      left.forEach(check -> out.println("unchecked " + check));
    }
  }

  private static Stream<JsonObject> with(JsonObject refusal, String name, String status) {
    return parts(refusal, name).stream().filter(part -> part.string("status").equals(status));
  }

  private void told(JsonObject part, PrintWriter out) {
    out.println("expected  " + part.string("expected"));
    out.println("found     " + part.string("found"));
    if (part.find("advice").isPresent()) {
      CommandLine nacre = Objects.requireNonNull(command).root().commandLine();
      out.println("advice    " + AdvisedCommands.with(nacre, kbs.given(), part.string("advice")));
    }
  }

  private static List<JsonObject> parts(JsonObject refusal, String name) {
    return refusal.find(name).orElseGet(() -> new JsonArray(List.of()))
            instanceof JsonArray(List<Json> parts)
        ? parts.stream().map(JsonObject.class::cast).toList()
        : List.of();
  }
}
