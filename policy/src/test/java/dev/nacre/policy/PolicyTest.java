package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final String OLD =
      """
      package policy

      default allow = false

      allow {
        count(data["resource-path"]) == 3
        input.submods.cpu0.status == "affirming"
      }
      """;

  private static Policy policy(String text) {
    return Policy.compile(List.of(new PolicySource("test.rego", text)));
  }

  @Test
  void aRuleOfVersion0SeesInputAndData() {
    Policy policy = policy(OLD);
    var input = Value.parse("{\"submods\":{\"cpu0\":{\"status\":\"affirming\"}}}");
    var data = Value.parse("{\"resource-path\":[\"a\",\"b\",\"c\"]}");

    assertThat(policy.evaluate("data.policy.allow", EvaluationInput.of(input).withData(data)))
        .contains(Value.of(true));
    assertThat(policy.evaluate("data.policy.allow", EvaluationInput.none()))
        .contains(Value.of(false));
  }

  @Test
  void anExtensionFunctionAnswersWithinOneEvaluation() {
    Policy policy =
        Policy.compile(
            List.of(
                new PolicySource(
                    "e.rego", "package p\nallow if input.m in query_reference_value(\"m\")")),
            CompileOptions.DEFAULT.with(
                new Extension("query_reference_value", 1, _ -> Optional.of(Value.parse("[1]")))));
    var input = EvaluationInput.of(Value.parse("{\"m\":2}"));

    assertThat(policy.evaluate("data.p.allow", input)).isEmpty();
    assertThat(
            policy.evaluate(
                "data.p.allow",
                input.with("query_reference_value", _ -> Optional.of(Value.parse("[2]")))))
        .contains(Value.of(true));
  }

  @Test
  void anUnsafeVariableIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> policy("package p\nallow if x > 1"))
        .isInstanceOfSatisfying(
            PolicyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REGO_UNSAFE_VAR_ERROR))
        .hasMessageContaining("test.rego:2:10")
        .hasMessageContaining("var x is unsafe");
  }

  @Test
  void aRuleThatUsesItselfIsRefused() {
    assertThatThrownBy(() -> policy("package p\nf(x) := f(x + 1)\nallow if f(1)"))
        .isInstanceOfSatisfying(
            PolicyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REGO_RECURSION_ERROR))
        .hasMessageContaining("data.p.f is recursive: data.p.f -> data.p.f");
  }

  @Test
  void aRangeTooLargeToHoldEndsInAnError() {
    Policy policy = policy("package p\nallow if count(numbers.range(1, 1000000000000)) > 0");

    assertThatThrownBy(() -> policy.evaluate("data.p.allow", EvaluationInput.none()))
        .isInstanceOfSatisfying(
            PolicyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.EVAL_CANCEL_ERROR));
  }

  @Test
  void printSaysWhatIsUndefinedAndNeverFails() {
    var lines = new java.util.ArrayList<String>();
    Policy policy = policy("package p\nallow if { print(\"role\", input.role, input.name) }");

    assertThat(
            policy.evaluate(
                "data.p.allow",
                EvaluationInput.of(Value.parse("{\"name\":[1]}")).printingTo(lines::add)))
        .contains(Value.of(true));
    assertThat(lines).containsExactly("role <undefined> [1]");
  }
}
