package dev.nacre.cli.policy;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Coverage;
import dev.nacre.policy.tool.TestSuite.Result;
import dev.nacre.policy.tool.TestSuite.Status;
import dev.nacre.policy.value.Value;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Shows the results of tests.
final class TestReport {
  private static final String RULE = "-".repeat(80);

  private final PrintWriter out;
  private final List<Result> results;
  private final boolean verbose;

  TestReport(PrintWriter out, List<Result> results, boolean verbose) {
    this.out = out;
    this.results = results;
    this.verbose = verbose;
  }

  /// @param tree why a test failed, as a tree
  void print(Optional<Coverage> coverage, Function<Result, String> tree) {
    List<Result> shown =
        results.stream().filter(result -> verbose || result.status() != Status.PASS).toList();
    shown.forEach(result -> print(result, tree));
    if (!shown.isEmpty()) {
      out.println(RULE);
    }
    for (Status status : Status.values()) {
      long count = results.stream().filter(result -> result.status() == status).count();
      if (count > 0) {
        out.println(status + ": " + count + "/" + results.size());
      }
    }
    if (results.isEmpty()) {
      out.println("no tests");
    }
    coverage.ifPresent(this::printCoverage);
  }

  private void print(Result result, Function<Result, String> tree) {
    out.printf(
        Locale.ROOT,
        "%s: %s (%.2f ms) %s%n",
        result.test().path(),
        result.status(),
        result.duration().toNanos() / 1e6,
        result.test().at());
    result.reason().ifPresent(reason -> reason.lines().forEach(line -> out.println("  " + line)));
    if (verbose && result.status() == Status.FAIL) {
      tree.apply(result).lines().forEach(line -> out.println("    " + line));
    }
    if (verbose || result.status() == Status.FAIL) {
      result.printed().forEach(line -> out.println("  | " + line));
    }
  }

  private void printCoverage(Coverage coverage) {
    out.println();
    int width = coverage.files().stream().mapToInt(file -> file.name().length()).max().orElse(0);
    for (Coverage.File file : coverage.files()) {
      String missing =
          file.uncovered().isEmpty()
              ? ""
              : "  not covered: "
                  + ranges(file.uncovered()).stream()
                      .map(r -> r[0] == r[1] ? "" + r[0] : r[0] + "-" + r[1])
                      .collect(Collectors.joining(", "));
      out.printf(
          Locale.ROOT,
          "%-" + Math.max(1, width) + "s %6.1f %%%s%n",
          file.name(),
          file.percent(),
          missing);
    }
    out.printf(Locale.ROOT, "covered: %.1f %%%n", coverage.percent());
  }

  /// Runs of lines next to each other: the first and the last line of each.
  private static List<int[]> ranges(Collection<Integer> lines) {
    var ranges = new ArrayList<int[]>();
    for (int line : lines) {
      if (!ranges.isEmpty() && ranges.getLast()[1] == line - 1) {
        ranges.getLast()[1] = line;
      } else {
        ranges.add(new int[] {line, line});
      }
    }
    return ranges;
  }

  /// As `opa test --format json` prints it: a list of results, or the coverage where it is counted.
  void printJson(Optional<Coverage> coverage) {
    Json document =
        coverage
            .map(TestReport::json)
            .orElseGet(() -> results.stream().map(TestReport::json).collect(JsonArray.collector()));
    out.println(document.pretty());
  }

  private static Json json(Result result) {
    var json =
        JsonObject.builder()
            .put(
                "location",
                JsonObject.builder()
                    .put("file", result.test().at().file())
                    .put("row", result.test().at().line())
                    .put("col", result.test().at().column())
                    .build())
            .put("package", result.test().packagePath())
            .put("name", result.test().name())
            .put("duration", result.duration().toNanos());
    switch (result.status()) {
      case PASS -> {}
      case FAIL -> json.put("fail", true);
      case ERROR -> json.put("error", result.reason().orElse(""));
      case SKIPPED -> json.put("skip", true);
    }
    if (result.status() == Status.FAIL) {
      result.reason().ifPresent(reason -> json.put("reason", reason));
    }
    if (!result.failedCases().isEmpty()) {
      json.put(
          "failed_cases",
          result.failedCases().stream().map(Value::toJson).collect(JsonArray.collector()));
    }
    if (!result.printed().isEmpty()) {
      json.put("output", String.join("\n", result.printed()));
    }
    return json.build();
  }

  private static Json json(Coverage coverage) {
    var files = JsonObject.builder();
    for (Coverage.File file : coverage.files()) {
      files.put(
          file.name(),
          JsonObject.builder()
              .put("covered", rangesJson(file.covered()))
              .put("not_covered", rangesJson(file.uncovered()))
              .put("covered_lines", file.covered().size())
              .put("not_covered_lines", file.uncovered().size())
              .put("coverage", Json.parse(String.format(Locale.ROOT, "%.2f", file.percent())))
              .build());
    }
    return JsonObject.builder()
        .put("files", files.build())
        .put("coverage", Json.parse(String.format(Locale.ROOT, "%.2f", coverage.percent())))
        .build();
  }

  private static JsonArray rangesJson(Collection<Integer> lines) {
    return ranges(lines).stream()
        .map(range ->
            JsonObject.builder().put("start", row(range[0])).put("end", row(range[1])).build())
        .map(Json.class::cast)
        .collect(JsonArray.collector());
  }

  private static JsonObject row(int line) {
    return JsonObject.builder().put("row", line).build();
  }
}
