package dev.nacre.policy.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.Coverage;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.tool.TestSuite.Result;
import dev.nacre.policy.tool.TestSuite.Status;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TestSuiteTest {
  private static final PolicySource APP =
      new PolicySource(
          "app.rego",
          """
          package app

          default allow := false

          allow if {
          \tinput.role == "admin"
          \tinput.age > 17
          }

          allow if input.root
          """);

  @Test
  void aTestPassesWhenItsRuleIsTrue() {
    Result result =
        only("test_admin if app.allow with input as {\"role\": \"admin\", \"age\": 18}");

    assertThat(result.status()).isEqualTo(Status.PASS);
    assertThat(result.test().path()).isEqualTo("data.app_test.test_admin");
    assertThat(result.duration()).isEqualTo(Duration.ofNanos(7));
  }

  @Test
  void aTestThatIsUndefinedFailsWithTheReasonOfTheRuleItAsks() {
    Result result =
        only("test_young if app.allow with input as {\"role\": \"admin\", \"age\": 17}");

    assertThat(result.status()).isEqualTo(Status.FAIL);
    assertThat(result.reason().orElseThrow())
        .contains("expected more than 17, found 17 at input.age");
  }

  @Test
  void aTestThatIsFalseFails() {
    assertThat(only("test_no := app.allow").status()).isEqualTo(Status.FAIL);
  }

  @Test
  void anErrorOfTheEvaluationIsToldApartFromAFailure() {
    Result result = only("test_conflict if {k: v | some k in [1, 1]; some v in [2, 3]}");

    assertThat(result.status()).isEqualTo(Status.ERROR);
    assertThat(result.reason().orElseThrow()).contains("eval_conflict_error");
  }

  @Test
  void whatIsStillToDoIsSkipped() {
    assertThat(only("todo_test_later if false").status()).isEqualTo(Status.SKIPPED);
  }

  @Test
  void whatATestPrintsIsKept() {
    assertThat(only("test_print if { print(\"got\", 1) }").printed()).containsExactly("got 1");
  }

  @Test
  void aTestWithParametersNamesTheCasesThatFail() {
    Result result =
        only(
            """
            test_sum[name] if {
            \tsome name, c in {
            \t\t"one": {"a": 1, "sum": 2},
            \t\t"two": {"a": 2, "sum": 4},
            \t}
            \tc.a + 1 == c.sum
            }
            """);

    assertThat(result.status()).isEqualTo(Status.FAIL);
    assertThat(result.failedCases()).containsExactly(Value.parse("[\"two\"]"));
    assertThat(result.reason()).contains("it does not hold for \"two\"");
  }

  @Test
  void aTestWithParametersPassesWhenAllCasesHold() {
    assertThat(only("test_all[a][b] if { some a in [1, 2]; some b in [3]; a < b }").status())
        .isEqualTo(Status.PASS);
  }

  @Test
  void functionsAndOtherNamesAreNoTests() {
    assertThat(suite("test_f(x) if x\ntesting if true\nmy_test_x if true").tests()).isEmpty();
  }

  @Test
  void aPolicyOfVersionZeroHasTestsToo() {
    var source = new PolicySource("old.rego", "package old\ntest_x[n] { n = [1, 2][_]; n < 2 }");
    var suite = TestSuite.of(List.of(source), CompileOptions.DEFAULT.with(Dialect.V0));

    assertThat(run(suite, Optional.empty()).getFirst().failedCases())
        .containsExactly(Value.parse("[2]"));
  }

  @Test
  void coverageTellsWhichLinesTheTestsCameTo() {
    TestSuite suite = suite("test_root if app.allow with input as {\"root\": true}");
    Coverage coverage = suite.policy().coverage();
    var _ = run(suite, Optional.of(coverage));

    Coverage.File app = coverage.files().getFirst();
    assertThat(app.name()).isEqualTo("app.rego");
    assertThat(app.covered()).containsExactly(6, 10);
    assertThat(app.uncovered()).containsExactly(3, 5, 7);
    assertThat(app.percent()).isEqualTo(40);
    assertThat(coverage.percent()).isEqualTo(50);
  }

  @Test
  void coverageLooksIntoComprehensionsAndElse() {
    var source =
        new PolicySource(
            "c.rego",
            """
            package c

            x := [y |
            \tsome y in input
            \ty > 5
            ]

            z := 1 if {
            \tcount(x) > 1
            } else := 2 if {
            \tcount(x) == 0
            }

            test_x if z == 2 with input as []
            """);
    TestSuite suite = TestSuite.of(List.of(source), CompileOptions.DEFAULT);
    Coverage coverage = suite.policy().coverage();
    var _ = run(suite, Optional.of(coverage));

    assertThat(coverage.files().getFirst().uncovered()).containsExactly(5, 8);
  }

  private static Result only(String tests) {
    return run(suite(tests), Optional.empty()).getFirst();
  }

  private static TestSuite suite(String tests) {
    var source =
        new PolicySource("app_test.rego", "package app_test\n\nimport data.app\n\n" + tests);
    return TestSuite.of(List.of(APP, source), CompileOptions.DEFAULT.with(Dialect.V1));
  }

  /// By a clock on which everything takes seven nanoseconds.
  private static List<Result> run(TestSuite suite, Optional<Coverage> coverage) {
    var clock = new AtomicLong();
    return suite.tests().stream()
        .map(test -> suite.run(test, EvaluationInput.none(), coverage, () -> clock.addAndGet(7)))
        .collect(Collectors.toList());
  }
}
