package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static String sentence(String policy, String path, String input) {
    return Policy.compile(List.of(new PolicySource("x.rego", policy)))
        .explain(path, EvaluationInput.of(Value.parse(input)))
        .sentence();
  }

  @Test
  void aMissingReferenceValueIsNamedWithWhatWasFound() {
    var explanation =
        CpuPolicy.compile()
            .explain(
                "data.policy.executables",
                EvaluationInput.of(CpuPolicy.inputWith("measurement", Value.of("beef"))));

    assertThat(explanation.result()).contains(Value.of(33));
    assertThat(explanation.sentence())
        .contains("data.policy.executables is 33, its default")
        .contains("`input.snp.measurement in reference(\"snp_launch_measurement\")`")
        .contains("found \"beef\" at input.snp.measurement");
  }

  @Test
  void theCauseIsFollowedThroughTheRulesThatARuleUses() {
    String policy =
        """
        package x
        default allow := false
        allow if is_admin
        is_admin if {
          some role in input.roles
          role == "admin"
        }
        """;

    assertThat(sentence(policy, "data.x.allow", "{\"roles\":[\"dev\",\"ops\"]}"))
        .contains("data.x.allow is false, its default")
        .contains("data.x.is_admin is undefined")
        .contains("expected \"admin\", found \"dev\" or \"ops\" at role");
  }

  @Test
  void anUndefinedMemberIsNamedWithItsNeighbours() {
    assertThat(sentence("package x\nallow if input.a.b == 1", "data.x.allow", "{\"a\":{\"c\":1}}"))
        .contains("input.a.b is undefined (input.a has only \"c\")");
  }

  @Test
  void theElementForWhichEveryFailsIsNamed() {
    assertThat(
            sentence(
                "package x\nok if every c in input { startswith(c, \"good/\") }",
                "data.x.ok",
                "[\"good/a\", \"bad/b\"]"))
        .contains("does not hold for c = \"bad/b\"");
  }

  @Test
  void aRuleThatDoesNotExistIsSaidNotToExist() {
    assertThat(sentence("package x\nok := true", "data.x.none", "{}"))
        .isEqualTo("data.x.none is undefined: there is no such rule");
  }

  @Test
  void theJsonHasExpectedFoundAndPath() {
    JsonObject json =
        Policy.compile(List.of(new PolicySource("x.rego", "package x\nallow if input.n >= 3")))
            .explain("data.x.allow", EvaluationInput.of(Value.parse("{\"n\":2}")))
            .json();
    JsonObject rule = (JsonObject) json.array("rules").get(0);
    JsonObject failed = ((JsonObject) rule.array("attempts").get(0)).object("failed");

    assertThat(failed.number("expected")).isEqualTo(3);
    assertThat(failed.array("found").text()).isEqualTo("[2]");
    assertThat(failed.string("path")).isEqualTo("input.n");
    assertThat(failed.string("problem")).isEqualTo("expected at least 3, found 2 at input.n");
  }
}
