package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the engine does not do, and that nobody can tell.
class ShortcutsTest {
  private static final Limits FEW_STEPS = new Limits(5_000, 1_000_000, 100, Duration.ofMinutes(1));

  @Test
  void whatDependsOnNoDocumentIsComputedOnceForAllEvaluations() {
    Policy policy =
        policy(
            """
            most := sum([n | some n in numbers.range(1, 20000)])
            allow if input.n < most
            """);
    EvaluationInput first = EvaluationInput.of(Value.parse("{\"n\": 1}"));
    assertThatThrownBy(() -> policy.evaluate("data.p.allow", first.with(FEW_STEPS)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("eval_cancel_error");

    assertThat(policy.evaluate("data.p.allow", first)).contains(Value.of(true));
    assertThat(policy.evaluate("data.p.allow", first.with(FEW_STEPS))).contains(Value.of(true));
  }

  @Test
  void whatDependsOnADocumentThroughAnotherRuleIsNotKept() {
    Policy policy =
        policy(
            """
            a := b + 1
            b := c(1)
            c(x) := x + input.n
            d := data.base + 1
            """);

    for (int n = 1; n < 4; n++) {
      EvaluationInput input =
          EvaluationInput.of(Value.parse("{\"n\": " + n + "}"))
              .withData(Value.parse("{\"base\": " + n + "}"));
      assertThat(policy.evaluate("data.p.a", input)).contains(Value.of(n + 2));
      assertThat(policy.evaluate("data.p.d", input)).contains(Value.of(n + 1));
    }
  }

  @Test
  void theTimeIsNotKept() {
    Policy policy = policy("now := time.now_ns()\nlater := now + 1");

    assertThat(policy.evaluate("data.p.later", EvaluationInput.none().at(Instant.ofEpochSecond(1))))
        .contains(Value.of(1_000_000_001L));
    assertThat(policy.evaluate("data.p.later", EvaluationInput.none().at(Instant.ofEpochSecond(2))))
        .contains(Value.of(2_000_000_001L));
  }

  @Test
  void withStillReplacesWhatIsKept() {
    Policy policy =
        policy(
            """
            limit := size([1, 2])
            size(x) := count(x)
            plain := limit
            mocked := x if x := limit with size as 7
            replaced := x if x := limit with data.p.limit as 9
            counted := x if x := limit with count as 5
            """);

    for (int i = 0; i < 2; i++) {
      assertThat(evaluate(policy, "plain")).contains(Value.of(2));
      assertThat(evaluate(policy, "mocked")).contains(Value.of(7));
      assertThat(evaluate(policy, "replaced")).contains(Value.of(9));
      assertThat(evaluate(policy, "counted")).contains(Value.of(5));
    }
  }

  @Test
  void aBuiltinThatFailsIsStillAnErrorWhereErrorsAreStrict() {
    Policy policy = policy("bad := 1 / 0");

    assertThat(evaluate(policy, "bad")).isEmpty();
    assertThatThrownBy(() -> policy.evaluate("data.p.bad", EvaluationInput.none().strict(true)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("divide by zero");
  }

  @Test
  void rulesThatCompareOneDocumentWithConstantsAreLookedUp() {
    String rules =
        IntStream.range(0, 200)
            .mapToObj(i -> "f(x) := " + i * 10 + " if x == " + i + "\n")
            .collect(Collectors.joining());
    Policy policy =
        policy(rules + "all := sum([f(n) | some n in numbers.range(0, 199)]) + input.zero");
    EvaluationInput input = EvaluationInput.of(Value.parse("{\"zero\": 0}")).with(FEW_STEPS);

    assertThat(policy.evaluate("data.p.all", input)).contains(Value.of(199_000));
  }

  @Test
  void lookedUpRulesStillConflictAndMixWithOthers() {
    Policy policy =
        policy(
            """
            x := 1 if input.k == "a"
            x := 2 if input.k == "b"
            x := 3 if "c" == input.k
            x := 4 if input.k == "c"
            x := 5 if input.k == "d"
            x := 6 if input.other
            x := 7 if { input.k == "e"; false } else := 1
            """);

    assertThat(evaluate(policy, "x", "{\"k\": \"a\", \"other\": false}")).contains(Value.of(1));
    assertThatThrownBy(() -> evaluate(policy, "x", "{\"k\": \"c\"}"))
        .hasMessageContaining("eval_conflict_error");
    assertThatThrownBy(() -> evaluate(policy, "x", "{\"other\": true}"))
        .hasMessageContaining("eval_conflict_error");
  }

  @Test
  void lookedUpElementsOfASetAreAllFound() {
    Policy policy =
        policy(
            """
            s contains 1 if input.k == "a"
            s contains 2 if input.k == "b"
            s contains 3 if input.k == "a"
            s contains 4 if input.k == "c"
            s contains 5
            """);

    assertThat(evaluate(policy, "s", "{\"k\": \"a\"}").orElseThrow()).hasToString("{1, 3, 5}");
    assertThat(evaluate(policy, "s", "{}").orElseThrow()).hasToString("{5}");
  }

  @Test
  void whatNobodyHearsIsNotPutTogether() {
    Policy policy = policy("allow if { print(numbers.range(1, 1000000)); input.a }");
    EvaluationInput input = EvaluationInput.of(Value.parse("{\"a\": true}")).with(FEW_STEPS);
    var heard = new ArrayList<String>();

    assertThat(policy.evaluate("data.p.allow", input)).contains(Value.of(true));
    assertThatThrownBy(() -> policy.evaluate("data.p.allow", input.printingTo(heard::add)))
        .hasMessageContaining("eval_cancel_error");
  }

  private static Policy policy(String rules) {
    return Policy.compile(
        List.of(new PolicySource("p.rego", "package p\nimport rego.v1\n" + rules)));
  }

  private static Optional<Value> evaluate(Policy policy, String rule) {
    return policy.evaluate("data.p." + rule, EvaluationInput.none());
  }

  private static Optional<Value> evaluate(Policy policy, String rule, String input) {
    return policy.evaluate("data.p." + rule, EvaluationInput.of(Value.parse(input)));
  }
}
