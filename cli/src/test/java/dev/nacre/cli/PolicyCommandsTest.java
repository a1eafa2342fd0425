package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandsTest {
  private static final String UNTIDY = "package p\nallow if { input.a\n   input.b }\nx   := 1\n";
  private static final String TIDY =
      """
      package p

      allow if {
      \tinput.a
      \tinput.b
      }

      x := 1
      """;

  @TempDir private Path directory;

  @Test
  void fmtPrintsTheFormattedPolicyAndLeavesTheFileAlone() throws IOException {
    Path file = file("p.rego", UNTIDY);

    assertThat(run("fmt", file)).isEqualTo(new Outcome(0, TIDY, ""));
    assertThat(file).hasContent(UNTIDY);
  }

  @Test
  void fmtWritesListsAndFailsAsOpaDoes() throws IOException {
    Path untidy = file("a.rego", UNTIDY);
    Path tidy = file("b.rego", TIDY);

    assertThat(run("fmt", "--list", "--fail", directory))
        .isEqualTo(new Outcome(2, untidy + "\n", ""));
    assertThat(run("fmt", "-l", "-w", directory).out()).isEqualTo(untidy + "\n");
    assertThat(untidy).hasContent(TIDY);
    assertThat(tidy).hasContent(TIDY);
    assertThat(run("fmt", "--list", "--fail", directory)).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void fmtShowsTheDifference() throws IOException {
    Path file = file("p.rego", "package p\n\nx := 1\ny := 2\nz := 3\nu := 4\nv := 5\nw   := 6\n");

    assertThat(run("fmt", "--diff", file).out())
        .isEqualTo(
            "--- %s\n+++ %<s\n".formatted(file)
                + """
                @@ -5,4 +5,4 @@
                 z := 3
                 u := 4
                 v := 5
                -w   := 6
                +w := 6
                """);
  }

  @Test
  void whatCannotBeParsedIsToldWithItsPlace() throws IOException {
    Outcome outcome = run("fmt", file("p.rego", "package p\nx := ]\n"));

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("p.rego:2:6: rego_parse_error");
  }

  @Test
  void testsThatPassEndWithZeroAndThoseThatFailWithTwoAndTheirReason() throws IOException {
    var _ = file("app.rego", "package app\n\nallow if input.age > 17\n");
    Path tests =
        file(
            "app_test.rego",
            """
            package app_test

            import data.app

            test_old if app.allow with input as {"age": 18}

            test_young if app.allow with input as {"age": 17}
            """);

    Outcome good = run("test", directory, "--run", "old");
    assertThat(good.out()).isEqualTo("PASS: 1/1\n");
    assertThat(good.status()).isZero();
    Outcome bad = run("test", directory);
    assertThat(bad.status()).isEqualTo(2);
    assertThat(bad.out())
        .contains("data.app_test.test_young: FAIL (", tests + ":7:1")
        .contains("expected more than 17, found 17 at input.age")
        .doesNotContain("test_old")
        .endsWith("PASS: 1/2\nFAIL: 1/2\n");
    assertThat(run("test", "-v", directory).out()).contains("data.app_test.test_old: PASS (");
  }

  @Test
  void testResultsAndCoverageAreJsonOnRequest() throws IOException {
    Path file = file("a_test.rego", "package a\n\nx if input\n\ntest_x if x with input as 1\n");

    var results = (JsonArray) Json.parse(run("test", "-f", "json", directory).out());
    assertThat(results.elements()).hasSize(1);
    assertThat(((JsonObject) results.elements().getFirst()).string("name")).isEqualTo("test_x");
    var coverage = (JsonObject) Json.parse(run("test", "-c", "-f", "json", directory).out());
    assertThat(coverage.get("coverage").text()).isEqualTo("100.00");
    assertThat(coverage.object("files").object(file.toString()).number("covered_lines"))
        .isEqualTo(2);
  }

  @Test
  void tooFewCoveredLinesSkippedTestsAndNoTestsFailTheRun() throws IOException {
    Path file = file("a_test.rego", "package a\nx if input\ny if x\ntest_x if true\n");
    assertThat(run("test", "--threshold", "90", file).status()).isEqualTo(2);
    assertThat(run("test", "--threshold", "30", file).status()).isZero();

    Path skipped = file("b_test.rego", "package b\ntodo_test_x if false\n");
    assertThat(run("test", skipped).status()).isEqualTo(2);
    assertThat(run("test", "-z", skipped).status()).isZero();

    Path none = file("c.rego", "package c\nx := 1\n");
    assertThat(run("test", none)).isEqualTo(new Outcome(0, "no tests\n", ""));
    assertThat(run("test", "--fail-on-empty", none).status()).isEqualTo(2);
  }

  @Test
  void aPolicyThatCannotBeCompiledEndsTheTestsWithOne() throws IOException {
    Outcome outcome = run("test", file("a_test.rego", "package a\ntest_x if y\n"));

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).contains("rego_unsafe_var_error");
  }

  @Test
  void checkRemarksOnWhatIsHardlyMeantAndFailsForItOnlyWhenStrict() throws IOException {
    Path file = file("p.rego", "package p\n\nallow if input.a\n");

    Outcome outcome = run("check", file);
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("p.rego:3:1: missing-default").endsWith("1 remark\n");
    assertThat(run("check", "--strict", file).status()).isEqualTo(1);
    assertThat(run("check", "--strict", "--no-lint", file)).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void checkRefusesWhatIsNotUsedWhenStrict() throws IOException {
    Path file = file("p.rego", "package p\n\nallow if {\n\tx := 1\n\tinput.a\n}\n");

    assertThat(run("check", "--no-lint", file).status()).isZero();
    Outcome strict = run("check", "--strict", "--no-lint", file);
    assertThat(strict.status()).isEqualTo(1);
    assertThat(strict.out()).contains("p.rego:4:2: rego_compile_error").contains("x");
  }

  @Test
  void checkKnowsTheFunctionsOfNacresServers() throws IOException {
    Path file = file("p.rego", "package p\n\nx if input.a in query_reference_value(\"values\")\n");

    assertThat(run("check", "--no-lint", file)).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void checkTellsErrorsAsJson() throws IOException {
    Outcome outcome = run("check", "-f", "json", file("p.rego", "package p\n\nx := y\n"));

    assertThat(outcome.status()).isEqualTo(1);
    var error =
        (JsonObject) ((JsonObject) Json.parse(outcome.out())).array("errors").elements().getFirst();
    assertThat(error.string("code")).isEqualTo("rego_unsafe_var_error");
    assertThat(error.object("location").number("row")).isEqualTo(3);
  }

  @Test
  void evalFailsOnRequestAndExplains() throws IOException {
    Path policy = file("p.rego", "package p\n\nallow if input.age > 17\n");
    Path input = file("input.json", "{\"age\": 17}");

    assertThat(run("eval", "-d", policy, "-i", input, "--fail", "data.p.allow").status())
        .isEqualTo(1);
    assertThat(run("eval", "-d", policy, "-i", input, "--fail-defined", "data.p.allow").status())
        .isZero();
    assertThat(run("eval", "-d", policy, "-i", input, "--fail-defined", "input.age").status())
        .isEqualTo(1);
    Outcome outcome = run("eval", "-d", policy, "-i", input, "--explain", "data.p.allow");
    assertThat(((JsonObject) Json.parse(outcome.out())).object("explanation").string("sentence"))
        .contains("expected more than 17, found 17 at input.age");
  }

  @Test
  void benchSaysHowLongAnEvaluationTakes() throws IOException {
    Path policy = file("p.rego", "package p\n\nx := input.a\n");
    Path input = file("input.json", "{\"a\": 1}");

    Outcome table = run("bench", "-d", policy, "-i", input, "--seconds", "0.05", "data.p.x");
    assertThat(table.out().lines()).hasSize(5).allMatch(line -> line.matches(".+ [0-9,]+"));
    Outcome json =
        run("bench", "-d", policy, "-i", input, "--seconds", "0.05", "-f", "json", "data.p.x");
    assertThat(((JsonObject) Json.parse(json.out())).number("p50_ns")).isPositive();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static Outcome run(Object... arguments) {
    return Outcome.ofTopic("policy", arguments);
  }
}
