package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Decision.Explained;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final PolicySource SOURCE =
      new PolicySource("p.rego", "package p\n\nallow if input.age > 17\n");
  private static final EvaluationInput YOUNG =
      EvaluationInput.of(Value.parse("{\"b\": 1, \"age\": 17}"));
  private static final EvaluationInput OLD = EvaluationInput.of(Value.parse("{\"age\": 18}"));

  private final Policy policy = Policy.compile(List.of(SOURCE));

  @Test
  void aDecisionNamesPolicyAndInputByTheirDigests() {
    Decision decision = policy.decide("data.p.allow", YOUNG, Explained.NEVER);

    assertThat(decision.input()).isEqualTo(Digests.sha256(Bytes.utf8("{\"age\":17,\"b\":1}")));
    String length = "\0\0\0\0\0\0\0" + (char) SOURCE.text().length();
    assertThat(decision.policy()).isEqualTo(Digests.sha256(Bytes.utf8(length + SOURCE.text())));
    assertThat(decision.duration()).isPositive();
  }

  @Test
  void theDigestOfAPolicyFollowsItsTextsAndNotTheOrderOfItsSources() {
    var other = new PolicySource("q.rego", "package q\n\nx := 1\n");
    var changed = new PolicySource("q.rego", "package q\n\nx := 2\n");

    Bytes digest = Policy.compile(List.of(SOURCE, other)).digest();
    assertThat(Policy.compile(List.of(other, SOURCE)).digest()).isEqualTo(digest);
    assertThat(Policy.compile(List.of(SOURCE, changed)).digest()).isNotEqualTo(digest);
  }

  @Test
  void onlyWhatIsNotTrueIsExplainedWhereThatIsAskedFor() {
    assertThat(policy.decide("data.p.allow", OLD, Explained.UNLESS_TRUE).explanation()).isEmpty();
    assertThat(policy.decide("data.p.allow", OLD, Explained.ALWAYS).explanation()).isPresent();
    assertThat(policy.decide("data.p.allow", YOUNG, Explained.NEVER).explanation()).isEmpty();
    assertThat(
            policy
                .decide("data.p.allow", YOUNG, Explained.UNLESS_TRUE)
                .explanation()
                .orElseThrow()
                .sentence())
        .contains("expected more than 17, found 17");
  }

  @Test
  void aDecisionIsLoggedAsJson() {
    JsonObject allowed = policy.decide("data.p.allow", OLD, Explained.NEVER).toJson();
    assertThat(allowed.members().keySet())
        .containsExactly("path", "policy", "input", "result", "duration_ns");
    assertThat(allowed.get("result").text()).isEqualTo("true");

    JsonObject undefined = policy.decide("data.p.allow", YOUNG, Explained.ALWAYS).toJson();
    assertThat(undefined.members()).doesNotContainKey("result").containsKey("explanation");
  }

  @Test
  void onlyTrueIsTrue() {
    Policy values = Policy.compile(List.of(new PolicySource("v.rego", "package v\n\nx := 1\n")));

    assertThat(policy.decide("data.p.allow", OLD, Explained.NEVER).isTrue()).isTrue();
    assertThat(values.decide("data.v.x", OLD, Explained.NEVER).isTrue()).isFalse();
  }
}
