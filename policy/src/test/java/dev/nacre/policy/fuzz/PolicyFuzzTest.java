package dev.nacre.policy.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.MalformedException;
import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Limits;
import dev.nacre.policy.Policy;
import dev.nacre.policy.format.Formatter;
import dev.nacre.policy.lint.Linter;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.util.List;

/// Any text as a policy, any JSON as its input: a result or a clear error, and nothing else.
///
/// In the tests the seeds and what was found before run; `./nacre fuzz policy` looks for more.
class PolicyFuzzTest {
  private static final Limits SMALL = new Limits(200_000, 200_000, 200, Duration.ofSeconds(5));

  @FuzzTest
  void aTextIsParsedOrRefused(FuzzedDataProvider data) {
    Dialect dialect = data.pickValue(Dialect.values());
    var source = new PolicySource("fuzz.rego", data.consumeRemainingAsString());
    String formatted;
    try {
      formatted = Formatter.format(source, dialect);
    } catch (PolicyException e) {
      return;
    }
    String again = Formatter.format(new PolicySource("formatted.rego", formatted), dialect);
    if (!again.equals(formatted)) {
      throw new IllegalStateException("formatting again changed\n" + formatted + "\nto\n" + again);
    }
    var _ = Linter.lint(List.of(source), dialect);
  }

  @FuzzTest
  void aPolicyIsEvaluatedWithinItsBounds(FuzzedDataProvider data) {
    String json = data.consumeString(200);
    String text = "package p\n" + data.consumeRemainingAsString();
    Policy policy;
    EvaluationInput input;
    try {
      policy =
          Policy.compile(
              List.of(new PolicySource("fuzz.rego", text)),
              CompileOptions.DEFAULT.with(Dialect.LENIENT));
      input = EvaluationInput.of(Value.parse(json)).with(SMALL);
    } catch (PolicyException | MalformedException e) {
      return;
    }
    try {
      var _ = policy.evaluate("data.p", input);
      var _ = policy.explain("data.p", input);
    } catch (PolicyException e) {
      return;
    }
  }

  @FuzzTest
  void aQueryIsAnsweredOrRefused(FuzzedDataProvider data) {
    Policy none = Policy.compile(List.of());
    try {
      var _ = none.query(data.consumeRemainingAsString(), EvaluationInput.none().with(SMALL));
    } catch (PolicyException e) {
      return;
    }
  }
}
