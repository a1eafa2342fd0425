package dev.nacre.policy.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatterTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("nacre.vectors", "../../shared/vectors"));

  @Test
  void anUntidyPolicyIsLaidOutWithItsComments() throws IOException {
    assertThat(format(resource("untidy.rego"), Dialect.V1)).isEqualTo(resource("tidy.rego"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          x = 1                      ~ x := 1
          p   contains  q if q := 1  ~ p contains q if q := 1
          a := -  1                  ~ a := -1
          a := 1+2*3                 ~ a := 1 + 2 * 3
          a := (1+2)*3               ~ a := (1 + 2) * 3
          a := (x|y)&z               ~ a := (x | y) & z
          a := {x|x:=1}              ~ a := {x | x := 1}
          a := [1,]                  ~ a := [1]
          f( x )=y if{y=x}           ~ f(x) := y if y = x
          a if not b with input as 1 ~ a if not b with input as 1
          """)
  void oneLineIsOneLine(String untidy, String tidy) {
    assertThat(format("package p\n" + untidy, Dialect.V1)).isEqualTo("package p\n\n" + tidy + "\n");
  }

  @Test
  void aPolicyOfVersionZeroKeepsItsSigns() {
    assertThat(format("package p\ndefault a=1\nb{c;d}\n{e}\nq[x]{x=1}", Dialect.V0))
        .isEqualTo(
            """
            package p

            default a = 1

            b {
            \tc
            \td
            }

            b {
            \te
            }

            q[x] {
            \tx = 1
            }
            """);
  }

  @Test
  void aSetAsTheWholeBodyKeepsItsBraces() {
    String text = "package p\n\na if {\n\t{1}\n}\n";

    assertThat(format("package p\na if {{1}}", Dialect.V1)).isEqualTo(text);
  }

  @Test
  void whatCannotBeParsedIsRefused() {
    assertThatThrownBy(() -> format("package p\na if {", Dialect.V1))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("rego_parse_error");
  }

  @Test
  void formattingAgainChangesNothingAndTheMeaningStays() throws IOException {
    for (PolicySource sample : samples()) {
      check(sample, Dialect.LENIENT);
    }
  }

  @Test
  void theSharedPoliciesAreStableToo() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(VECTORS.resolve("rego")),
        "no vectors at " + VECTORS + ": the shared policies are not formatted");
    try (Stream<Path> policies = Files.list(VECTORS.resolve("policy"))) {
      for (Path file : policies.filter(f -> f.toString().endsWith(".rego")).toList()) {
        check(new PolicySource(file.toString(), Files.readString(file)), Dialect.LENIENT);
      }
    }
    for (PolicySource module : conformanceModules()) {
      check(module, Dialect.V1);
    }
  }

  private static void check(PolicySource source, Dialect dialect) {
    String once;
    try {
      once = Formatter.format(source, dialect);
    } catch (PolicyException e) {
      return;
    }
    assertThat(format(once, dialect)).as(source.name()).isEqualTo(once);
    assertThat(Shape.of(once, dialect))
        .as(source.name())
        .isEqualTo(Shape.of(source.text(), dialect));
  }

  private static List<PolicySource> samples() throws IOException {
    var samples = new ArrayList<PolicySource>();
    samples.add(new PolicySource("untidy.rego", resource("untidy.rego")));
    samples.add(new PolicySource("cpu.rego", resource("/dev/nacre/policy/default_cpu.rego")));
    return samples;
  }

  /// Every module of the conformance cases.
  private static List<PolicySource> conformanceModules() throws IOException {
    var modules = new ArrayList<PolicySource>();
    try (Stream<Path> files = Files.list(VECTORS.resolve("rego"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          var test = (JsonObject) Json.parse(line);
          for (Json module :
              test.findPresent("modules").map(m -> ((JsonArray) m).elements()).orElse(List.of())) {
            modules.add(new PolicySource(test.string("note"), ((JsonString) module).value()));
          }
        }
      }
    }
    return modules;
  }

  private static String format(String text, Dialect dialect) {
    return Formatter.format(new PolicySource("test.rego", text), dialect);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = FormatterTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
