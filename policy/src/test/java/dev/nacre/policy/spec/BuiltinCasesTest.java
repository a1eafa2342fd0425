package dev.nacre.policy.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Extension;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every builtin by what it gives: the tables of `spec/builtins`, one case a line.
///
/// `expression => term` gives the value of the term; `expression => undefined` has none;
/// `expression => !code text` is undefined, and ends with that error where errors are strict. A
/// line that starts with spaces continues the one before. `opaque(term)` is the term, of which the
/// type checker knows nothing.
class BuiltinCasesTest {
  private static final Policy NONE =
      Policy.compile(
          List.of(),
          CompileOptions.DEFAULT
              .with(Dialect.V1)
              .with(new Extension("opaque", 1, args -> Optional.of(args.getFirst()))));
  private static final EvaluationInput INPUT =
      EvaluationInput.none().at(Instant.parse("2026-01-02T03:04:05.000000006Z"));

  @TestFactory
  Stream<DynamicContainer> builtins() {
    return CaseFiles.in("builtins").stream()
        .map(file ->
            DynamicContainer.dynamicContainer(
                file.name(), file.entries().stream().map(BuiltinCasesTest::test)));
  }

  private static DynamicTest test(String line) {
    return DynamicTest.dynamicTest(line, () -> check(line));
  }

  private static void check(String line) {
    int arrow = line.lastIndexOf(" => ");
    assertThat(arrow).as("an arrow in: " + line).isPositive();
    String expression = line.substring(0, arrow);
    String wanted = line.substring(arrow + 4).strip();
    if (wanted.startsWith("!")) {
      refused(expression, wanted.substring(1));
    } else if (wanted.equals("undefined")) {
      assertThat(solutions(expression, false)).isEmpty();
      assertThat(solutions(expression, true)).isEmpty();
    } else {
      Value value = Objects.requireNonNull(solutions(wanted, true).getFirst().get("x"));
      assertThat(solutions(expression, true)).containsExactly(Map.of("x", value));
    }
  }

  private static void refused(String expression, String error) {
    assertThat(solutions(expression, false)).isEmpty();
    int space = error.indexOf(' ');
    String code = space < 0 ? error : error.substring(0, space);
    String text = space < 0 ? "" : error.substring(space + 1).strip();
    try {
      assertThat(solutions(expression, true)).as("an error").isNull();
    } catch (PolicyException e) {
      assertThat(e.code().text()).isEqualTo(code);
      assertThat(e.getMessage()).contains(text);
    }
  }

  private static List<Map<String, Value>> solutions(String expression, boolean strict) {
    return NONE.query("x = " + expression, INPUT.strict(strict));
  }
}
