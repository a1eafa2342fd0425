package dev.nacre.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicySource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          import data.x                        ~ 3:1: unused-import: nothing uses the import x
          import data.x as y; z := x           ~ 3:1: unused-import: nothing uses the import y
          a := 1 if { some v in input; input.b } ~ 3:18: unused-variable: nothing uses v: write _ instead
          a := v if { some k, v in input }     ~ 3:18: unused-variable: nothing uses k: write _ instead
          a := 1 if { x := input.b; input.c }  ~ 3:13: unused-variable: nothing uses x: write _ instead
          a := [1 | some v in input]           ~ 3:16: unused-variable: nothing uses v: write _ instead
          a := 1 if every v in input { input.b } ~ 3:17: unused-variable: nothing uses v: write _ instead
          f(x, y) := x + 1                     ~ 3:6: unused-variable: nothing uses y: write _ instead
          f(input) := input + 1                ~ 3:3: shadowed-name: input hides the document of the same name
          a := b if { a := input.c; b := a }   ~ 3:13: shadowed-name: a hides a rule or import of the same name
          allow if input.a                     ~ 3:1: missing-default: allow is true or undefined: write `default allow := false`
          a := 1 if true                       ~ 3:1: always-true-rule: the body of this rule holds always
          a := 1 if { input.b; 1 == 1 }        ~ 3:22: constant-condition: this holds always
          a := 1 if { input.b; not "x" < "y" } ~ 3:22: constant-condition: this never holds
          a := 1 if { input.b; 1 > 2 }         ~ 3:1: unreachable-rule: the body of this rule never holds
          a := [1 | input.b; false]            ~ 3:20: constant-condition: this never holds
          a := 1 if { true } else := 2         ~ 3:20: unreachable-rule: what stands before this else holds always
          """)
  void whatIsHardlyMeantIsRemarkedOn(String policy, String remark) {
    assertThat(lint(policy)).contains("p.rego:" + remark);
  }

  @Test
  void aCarefulPolicyIsLeftInPeace() {
    assertThat(
            lint(
                """
                import data.roles as names

                default allow := false

                allow if {
                  some role, _ in names
                  every k, v in input.members { k != v }
                  is_known(role, 1)
                }

                is_known(role, _) if role == input.role

                is_known(_, n) if n > input.least

                pairs[x] := y if some x, y in input.pairs

                all contains {v | some v in input.a} if input.b

                test_allow if allow with input as {}
                """))
        .isEmpty();
  }

  @Test
  void aRuleThatAnotherModuleAsksForNeedsNoDefault() {
    var helper = new PolicySource("a.rego", "package a\n\nok if input.x\n");
    var user = new PolicySource("b.rego", "package b\n\ndefault y := false\n\ny if data.a.ok\n");

    assertThat(Linter.lint(List.of(helper, user), Dialect.V1)).isEmpty();
    assertThat(Linter.lint(List.of(helper), Dialect.V1))
        .extracting(Remark::kind)
        .containsExactly(Remark.Kind.MISSING_DEFAULT);
  }

  @Test
  void theRemarkShowsTheLineAndACaret() {
    var source = new PolicySource("p.rego", "package p\n\nimport data.x\n");

    assertThat(Linter.lint(List.of(source), Dialect.V1).getFirst())
        .hasToString("p.rego:3:1: unused-import: nothing uses the import x\n\timport data.x\n\t^");
  }

  private static List<String> lint(String text) {
    var source = new PolicySource("p.rego", "package p\n\n" + text);
    return Linter.lint(List.of(source), Dialect.V1).stream()
        .map(remark -> remark.toString().lines().findFirst().orElseThrow())
        .toList();
  }
}
