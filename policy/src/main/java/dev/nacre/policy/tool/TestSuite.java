package dev.nacre.policy.tool;

import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.Coverage;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// The tests of policies, as `opa test` knows them: rules whose names start with `test_` and that
/// must be true.
///
/// A rule such as `test_sum[name] if { some name, case in cases; … }` is a test with parameters:
/// each name that its first statements find must be a member of it.
public final class TestSuite {
  private final Policy policy;

  /// The policy with the rules that list the cases of tests with parameters.
  private final Policy listing;

  private final List<TestCase> tests;

  private TestSuite(Policy policy, Policy listing, List<TestCase> tests) {
    this.policy = policy;
    this.listing = listing;
    this.tests = List.copyOf(tests);
  }

  /// Finds the tests among the rules of all sources.
  ///
  /// @throws PolicyException with everything that is wrong with the sources
  public static TestSuite of(List<PolicySource> sources, CompileOptions options) {
    var finder = new TestFinder(options.dialect());
    sources.forEach(finder::add);
    Policy policy = Policy.compile(sources, options);
    if (finder.caseRules().isEmpty()) {
      return new TestSuite(policy, policy, finder.tests());
    }
    var all = new ArrayList<>(sources);
    all.addAll(finder.caseRules());
    return new TestSuite(policy, Policy.compile(all, options), finder.tests());
  }

  /// In the order of the sources.
  public List<TestCase> tests() {
    return tests;
  }

  /// The policy with its tests.
  public Policy policy() {
    return policy;
  }

  /// What became of a test.
  public enum Status {
    PASS,
    FAIL,
    ERROR,
    SKIPPED
  }

  /// @param failedCases of a test with parameters
  /// @param reason why it failed, in one sentence
  /// @param printed what `print` said
  public record Result(
      TestCase test,
      Status status,
      Duration duration,
      List<Value> failedCases,
      Optional<String> reason,
      List<String> printed) {}

  /// Runs one test.
  ///
  /// @param coverage counts the lines that the test uses, where there is one
  /// @param nanos a clock
  public Result run(
      TestCase test, EvaluationInput environment, Optional<Coverage> coverage, LongSupplier nanos) {
    var printed = new ArrayList<String>();
    EvaluationInput input = environment.printingTo(printed::add);
    if (test.isSkipped()) {
      return new Result(test, Status.SKIPPED, Duration.ZERO, List.of(), Optional.empty(), printed);
    }
    long start = nanos.getAsLong();
    try {
      Optional<Value> value =
          coverage.isPresent()
              ? coverage.get().evaluate(test.path(), input)
              : policy.evaluate(test.path(), input);
      var lasted = Duration.ofNanos(nanos.getAsLong() - start);
      List<Value> failed = failedCases(test, value, environment);
      boolean passed = value.isPresent() && value.get().isTruthy() && failed.isEmpty();
      return passed
          ? new Result(test, Status.PASS, lasted, failed, Optional.empty(), printed)
          : new Result(
              test,
              Status.FAIL,
              lasted,
              failed,
              Optional.of(reason(test, failed, environment)),
              printed);
    } catch (PolicyException e) {
      var lasted = Duration.ofNanos(nanos.getAsLong() - start);
      return new Result(test, Status.ERROR, lasted, List.of(), Optional.of(text(e)), printed);
    }
  }

  private String reason(TestCase test, List<Value> failed, EvaluationInput environment) {
    return failed.isEmpty()
        ? policy.explain(test.path(), silently(environment)).sentence()
        : "it does not hold for "
            + failed.stream().map(TestSuite::name).collect(Collectors.joining(", "));
  }

  private static String text(PolicyException e) {
    return e.errors().stream().map(PolicyError::toString).collect(Collectors.joining("\n"));
  }

  /// The names of a case without the brackets around them.
  private static String name(Value names) {
    String text = names.toString();
    return text.substring(1, text.length() - 1);
  }

  private static EvaluationInput silently(EvaluationInput environment) {
    return environment.printingTo(_ -> {});
  }

  /// The cases that the test lists and that it does not hold for.
  private List<Value> failedCases(
      TestCase test, Optional<Value> value, EvaluationInput environment) {
    if (test.cases().isEmpty()) {
      return List.of();
    }
    var failed = new ArrayList<Value>();
    Value all = listing.evaluate(test.cases().get(), silently(environment)).orElse(SetValue.EMPTY);
    for (Value names : (SetValue) all) {
      Value found = value.orElse(ObjectValue.EMPTY);
      for (Value name : ((ArrayValue) names).list()) {
        found = found == null ? null : found.member(name);
      }
      if (found == null || !found.isTruthy()) {
        failed.add(names);
      }
    }
    return failed;
  }
}
