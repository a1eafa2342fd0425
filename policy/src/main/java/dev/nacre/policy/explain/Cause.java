package dev.nacre.policy.explain;

import dev.nacre.policy.explain.Report.Attempt;
import dev.nacre.policy.explain.Report.Failure;
import java.util.List;
import java.util.Optional;

/// The last cause of a value that is not what was hoped for: the clause at which the attempt that
/// came farthest failed, down to the rule that it asked.
///
/// @param rule the rule's path, from `data` on
public record Cause(String rule, Failure failure) {
  /// Empty where no rule was tried.
  public static Optional<Cause> of(List<Report> reports) {
    return reports.stream().flatMap(report -> of(report).stream()).findFirst();
  }

  private static Optional<Cause> of(Report report) {
    return Sentences.farthest(report)
        .flatMap(Attempt::failed)
        .map(failure -> deepest(report.path(), failure));
  }

  private static Cause deepest(String rule, Failure failure) {
    if (failure.inner().isPresent()) {
      return deepest(rule, failure.inner().get());
    }
    return of(failure.because()).orElseGet(() -> new Cause(rule, failure));
  }
}
