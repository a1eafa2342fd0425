package dev.nacre.policy.explain;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.explain.Report.Attempt;
import dev.nacre.policy.explain.Report.Failure;
import dev.nacre.policy.value.Value;
import java.util.List;

/// Reports as an indented tree, and as JSON.
public final class Trees {
  private Trees() {}

  public static String text(List<Report> reports) {
    var out = new StringBuilder();
    reports.forEach(report -> text(report, 0, out));
    return out.toString();
  }

  private static void text(Report report, int depth, StringBuilder out) {
    line(out, depth)
        .append(report.path())
        .append(report.result().map(value -> " = " + Texts.value(value)).orElse(": undefined"))
        .append(report.byDefault() ? " (default)" : "")
        .append('\n');
    for (Attempt attempt : report.attempts()) {
      if (attempt.isDefault()) {
        continue;
      }
      line(out, depth + 1)
          .append(attempt.applied() ? "+ " : "- ")
          .append("rule at ")
          .append(attempt.at())
          .append(attempt.applied() ? " applies" : "")
          .append('\n');
      attempt.failed().ifPresent(failure -> text(failure, depth + 2, out));
      attempt.used().forEach(used -> text(used, depth + 2, out));
    }
  }

  private static void text(Failure failure, int depth, StringBuilder out) {
    line(out, depth).append(failure.expression()).append('\n');
    line(out, depth + 1).append(failure.problem()).append('\n');
    failure.inner().ifPresent(inner -> text(inner, depth + 1, out));
    failure.because().forEach(report -> text(report, depth + 1, out));
  }

  private static StringBuilder line(StringBuilder out, int depth) {
    return out.append("  ".repeat(depth));
  }

  public static JsonArray json(List<Report> reports) {
    return reports.stream().map(Trees::json).collect(JsonArray.collector());
  }

  private static Json json(Report report) {
    var json = JsonObject.builder().put("rule", report.path());
    report.result().ifPresent(value -> json.put("result", value.toJson()));
    json.put("default", report.byDefault());
    json.put(
        "attempts", report.attempts().stream().map(Trees::json).collect(JsonArray.collector()));
    return json.build();
  }

  private static Json json(Attempt attempt) {
    var json =
        JsonObject.builder()
            .put("at", attempt.at().toString())
            .put("default", attempt.isDefault())
            .put("applied", attempt.applied());
    attempt.failed().ifPresent(failure -> json.put("failed", json(failure)));
    if (!attempt.used().isEmpty()) {
      json.put("used", json(attempt.used()));
    }
    return json.build();
  }

  private static Json json(Failure failure) {
    var json =
        JsonObject.builder()
            .put("expression", failure.expression())
            .put("at", failure.at().toString())
            .put("problem", failure.problem());
    failure.expected().ifPresent(value -> json.put("expected", value.toJson()));
    json.put("found", failure.found().stream().map(Value::toJson).collect(JsonArray.collector()));
    failure.foundAt().ifPresent(name -> json.put("path", name));
    failure.inner().ifPresent(inner -> json.put("inner", json(inner)));
    if (!failure.because().isEmpty()) {
      json.put("because", json(failure.because()));
    }
    return json.build();
  }
}
