package dev.nacre.policy.explain;

import dev.nacre.policy.explain.Report.Attempt;
import dev.nacre.policy.explain.Report.Failure;
import dev.nacre.policy.value.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Says a report in one sentence: the attempt that came farthest and why it failed, down to the
/// last cause.
public final class Sentences {
  private static final int MOST_PARTS = 3;

  private Sentences() {}

  public static String of(String path, Optional<Value> result, List<Report> reports) {
    if (reports.isEmpty()) {
      return path
          + result
              .map(value -> " is " + Texts.value(value))
              .orElse(" is undefined: there is no such rule");
    }
    if (reports.size() == 1 && reports.getFirst().path().equals(path)) {
      return of(reports.getFirst());
    }
    var parts = reports.stream().limit(MOST_PARTS).map(Sentences::of).toList();
    return path
        + result.map(value -> " is " + Texts.value(value)).orElse(" is undefined")
        + ": "
        + String.join("; ", parts);
  }

  private static String of(Report report) {
    String outcome = report.path() + outcome(report);
    Optional<Attempt> applied =
        report.attempts().stream().filter(a -> a.applied() && !a.isDefault()).findFirst();
    if (applied.isPresent()) {
      return outcome + " by the rule at " + applied.get().at() + used(applied.get());
    }
    return outcome
        + farthest(report)
            .map(attempt -> ": the rule at " + attempt.at() + " " + why(attempt))
            .orElse("");
  }

  private static String outcome(Report report) {
    return report
        .result()
        .map(value -> " is " + Texts.value(value) + (report.byDefault() ? ", its default" : ""))
        .orElse(" is undefined");
  }

  private static String used(Attempt attempt) {
    List<String> defaults =
        attempt.used().stream()
            .filter(Report::byDefault)
            .filter(report -> farthest(report).isPresent())
            .limit(MOST_PARTS)
            .map(Sentences::of)
            .toList();
    return defaults.isEmpty() ? "" : "; " + String.join("; ", defaults);
  }

  /// The attempt that came farthest before it failed.
  static Optional<Attempt> farthest(Report report) {
    return report.attempts().stream()
        .filter(attempt -> attempt.failed().isPresent())
        .max(Comparator.comparingInt(Attempt::passed).thenComparingInt(a -> -position(report, a)));
  }

  private static int position(Report report, Attempt attempt) {
    return report.attempts().indexOf(attempt);
  }

  private static String why(Attempt attempt) {
    return attempt.failed().map(failure -> "fails at " + reason(failure)).orElse("does not apply");
  }

  private static String reason(Failure failure) {
    String own =
        "`" + failure.expression() + "` (line " + failure.at().line() + "): " + failure.problem();
    if (failure.inner().isPresent()) {
      return own + ", because of " + reason(failure.inner().get());
    }
    return failure.because().stream()
        .filter(report -> farthest(report).isPresent())
        .findFirst()
        .map(report -> own + "; " + of(report))
        .orElse(own);
  }
}
