package dev.nacre.policy.explain;

import dev.nacre.policy.explain.Report.Attempt;
import dev.nacre.policy.explain.Report.Failure;
import dev.nacre.policy.run.Trace;
import dev.nacre.policy.run.Trace.BranchTrace;
import dev.nacre.policy.run.Trace.Progress;
import dev.nacre.policy.run.Trace.RuleTrace;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes reports of a trace.
public final class Reporter {
  private static final int MOST_DEPTH = 24;

  private final Trace trace;

  private Reporter(Trace trace) {
    this.trace = trace;
  }

  /// The rules that the query used, and all that they used.
  public static List<Report> reports(Trace trace) {
    trace.pause();
    return new Reporter(trace).rules(trace.roots(), 0);
  }

  private List<Report> rules(List<RuleTrace> rules, int depth) {
    var reports = new ArrayList<Report>();
    if (depth > MOST_DEPTH) {
      return reports;
    }
    Set<String> seen = new HashSet<>();
    for (RuleTrace rule : rules) {
      // A rule whose value was known already has no attempts: it is reported where it was
      // evaluated.
      if (!rule.branches().isEmpty() || seen.add(rule.path())) {
        reports.add(report(rule, depth));
      }
    }
    return reports;
  }

  private Report report(RuleTrace rule, int depth) {
    RuleTrace evaluated = rule.branches().isEmpty() ? original(rule) : rule;
    var attempts = new ArrayList<Attempt>();
    boolean byDefault = false;
    for (BranchTrace branch : evaluated.branches()) {
      attempts.add(attempt(branch, depth));
      byDefault |= branch.isDefault();
    }
    return new Report(rule.path(), Optional.ofNullable(rule.result()), byDefault, attempts);
  }

  private RuleTrace original(RuleTrace rule) {
    return find(trace.roots(), rule.path(), 0).orElse(rule);
  }

  private static Optional<RuleTrace> find(List<RuleTrace> rules, String path, int depth) {
    for (RuleTrace rule : rules) {
      if (rule.path().equals(path) && !rule.branches().isEmpty()) {
        return Optional.of(rule);
      }
      for (BranchTrace branch : rule.branches()) {
        Optional<RuleTrace> below =
            depth > MOST_DEPTH ? Optional.empty() : find(branch.used(), path, depth + 1);
        if (below.isPresent()) {
          return below;
        }
      }
    }
    return Optional.empty();
  }

  private Attempt attempt(BranchTrace branch, int depth) {
    boolean applied = branch.result() != null;
    Progress progress = branch.progress(0);
    Optional<Failure> failed =
        applied || progress == null
            ? Optional.empty()
            : Optional.of(failure(branch, progress, depth));
    int passed = progress == null ? 0 : progress.clause().index();
    List<Report> used = applied ? rules(branch.used(), depth + 1) : List.of();
    return new Attempt(branch.at(), branch.isDefault(), applied, passed, failed, used);
  }

  private Failure failure(BranchTrace branch, Progress progress, int depth) {
    List<RuleTrace> asked =
        branch.used().stream()
            .filter(rule -> progress.clause().body() == 0)
            .filter(rule -> rule.clause() == progress.clause().index())
            .filter(rule -> depth < MOST_DEPTH && isOfNoUse(rule))
            .toList();
    Optional<Failure> inner =
        progress
            .clause()
            .inner()
            .map(branch::progress)
            .filter(_ -> depth < MOST_DEPTH)
            .map(nested -> failure(branch, nested, depth + 1));
    return new Finding(progress).failure(rules(asked, depth + 1), inner);
  }

  private static boolean isOfNoUse(RuleTrace rule) {
    Value result = rule.result();
    return result == null
        || result == BooleanValue.FALSE
        || rule.branches().stream().anyMatch(BranchTrace::isDefault)
        || (result instanceof SetValue set && set.size() == 0);
  }
}
