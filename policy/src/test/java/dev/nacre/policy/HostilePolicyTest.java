package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A policy may be an attacker's: its evaluation ends within its bounds, and says at which it
/// ended.
@Timeout(60)
class HostilePolicyTest {
  private static final Limits SMALL = new Limits(1_000_000, 500_000, 300, Duration.ofSeconds(50));

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          x := numbers.range(1, 1000000000)                                        ~ elements
          x := numbers.range_step(0, 100000000, 1)                                 ~ elements
          x := [n | some a in big; some b in big; some c in big; n := a + b + c]   ~ more than
          x := {[a, b] | some a in big; some b in big}                             ~ more than
          x := {a: b | some a in big; some b in big; a == b + 100000}              ~ steps
          x := count([1 | some a in big; some b in big; a * b == 0])               ~ steps
          x if { every a in big { every b in big { a + b > 0 } } }                 ~ steps
          x := [s | some n in big; s := sprintf("%09999d", [n])]                   ~ elements
          x := concat(",", [s | some _ in big; s := concat("", [t | some t in strs])]) ~ elements
          x := [y | some n in big; y := object.union(obj, {"k": n})]               ~ more than
          x := [v | some _ in big; walk(obj, [_, v])]                              ~ more than
          x := f(0)                                                                ~ recursive
          x := data.p[input.rule]                                                  ~ recursive
          x := net.cidr_expand("10.0.0.0/8")                                       ~ elements
          """)
  void aBombEndsInAClearError(String rule, String bound) {
    String rules =
        """
        big := numbers.range(1, 20000)
        strs := [s | some n in numbers.range(1, 1000); s := format_int(n, 2)]
        obj := {format_int(n, 10): n | some n in numbers.range(1, 2000)}
        """;
    String function = bound.equals("recursive") ? "\nf(n) := f(n + 1)\n" : "";
    assertThatThrownBy(() -> evaluate(rules + function + rule, "{\"rule\": \"x\"}"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(bound);
  }

  @Test
  void doublingAStringEndsWithTheElements() {
    var rules = new StringBuilder("s0 := \"0123456789abcdef\"\n");
    for (int i = 1; i < 40; i++) {
      rules.append("s%d := concat(\"\", [s%d, s%<d])\n".formatted(i, i - 1));
    }

    assertThatThrownBy(() -> evaluate(rules + "x := s39", "{}"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("eval_cancel_error");
  }

  @Test
  void doublingAnArrayEndsWithTheElements() {
    var rules = new StringBuilder("a0 := [1, 2, 3, 4]\n");
    for (int i = 1; i < 40; i++) {
      rules.append("a%d := array.concat(a%d, a%<d)\n".formatted(i, i - 1));
    }

    assertThatThrownBy(() -> evaluate(rules + "x := count(a39)", "{}"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("eval_cancel_error");
  }

  @Test
  void aLongChainOfRulesEndsWithTheDepth() {
    var rules = new StringBuilder("r0 := input.x\n");
    for (int i = 1; i < 2_000; i++) {
      rules.append("r").append(i).append(" := r").append(i - 1).append(" + 1\n");
    }

    assertThatThrownBy(() -> evaluate(rules + "x := r1999", "{\"x\": 1}"))
        .isInstanceOf(PolicyException.class)
        .satisfies(
            e -> assertThat(((PolicyException) e).code()).isEqualTo(ErrorCode.EVAL_CANCEL_ERROR))
        .hasMessageContaining("levels deep");
  }

  @ParameterizedTest
  @CsvSource({
    "'regex.match(`(a*)*b`, concat(\"\", [\"a\" | some _ in numbers.range(1, 5000)]))'",
    "'regex.match(`^(([a-z])+.)+[A-Z]([a-z])+$`, concat(\"\", [\"a\" | some _ in numbers.range(1,"
        + " 5000)]))'",
    "'regex.match(`(((a{1,100}){1,100}){1,100}){1,100}`, \"a\")'",
    "'regex.match(concat(\"\", [\"(\" | some _ in numbers.range(1, 20000)]), \"a\")'"
  })
  void noRegularExpressionTakesLong(String call) {
    assertThat(evaluate("x := y if { y := " + call + " } else := \"no\"", "{}").toString())
        .isIn("false", "\"no\"");
  }

  @Test
  void aDeepInputIsRefusedBeforeAnyPolicySeesIt() {
    assertThatThrownBy(() -> Value.parse("[".repeat(100_000) + "]".repeat(100_000)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aDeepDocumentOfAPolicyIsRefused() {
    String deep = "json.unmarshal(concat(\"\", [\"[\" | some _ in numbers.range(1, 100000)]))";

    assertThat(evaluate("x := y if { y := " + deep + " } else := \"no\"", "{}").toString())
        .isEqualTo("\"no\"");
  }

  @Test
  void aDeepTermOfAPolicyIsRefused() {
    String deep = "x := " + "[".repeat(100_000) + "]".repeat(100_000);

    assertThatThrownBy(() -> evaluate(deep, "{}"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("max recursion depth");
  }

  @Test
  void theClockEndsWhatTheStepsWouldNot() {
    var patient = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, 1_000, Duration.ofMillis(50));
    Policy policy =
        policy("x := count([1 | some a in b; some c in b; a == c])\nb := numbers.range(1, 100000)");

    assertThatThrownBy(() -> policy.evaluate("data.p.x", EvaluationInput.none().with(patient)))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("longer than 50 milliseconds");
  }

  @Test
  void theNextEvaluationIsNoneTheWorse() {
    Policy policy = policy("bomb := numbers.range(1, 1000000000)\nfine := input.x");
    EvaluationInput input = EvaluationInput.of(Value.parse("{\"x\": 1}")).with(SMALL);

    assertThatThrownBy(() -> policy.evaluate("data.p.bomb", input))
        .isInstanceOf(PolicyException.class);
    assertThat(policy.evaluate("data.p.fine", input)).contains(Value.of(1));
  }

  private static Policy policy(String rules) {
    return Policy.compile(
        List.of(new PolicySource("p.rego", "package p\nimport rego.v1\n" + rules)));
  }

  private static Value evaluate(String rules, String input) {
    return policy(rules)
        .evaluate("data.p.x", EvaluationInput.of(Value.parse(input)).with(SMALL))
        .orElseThrow();
  }
}
