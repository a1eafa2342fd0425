package dev.nacre.policy.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The language by what policies give and why they are refused: the cases of `spec/language`.
///
/// A case starts with `---- name`. Lines that start with `@` say how: `@v0`, `@lenient`, `@strict`,
/// `@input term`, `@data term`. Then come modules, each from its `package` on, and what is wanted:
/// `? query => term`, `? query => undefined`, `? query => !code text`, or `! code text` where the
/// modules cannot be compiled. `! code@line:column text` says where, too.
class LanguageCasesTest {
  @TestFactory
  Stream<DynamicContainer> language() {
    return CaseFiles.in("language").stream()
        .map(file ->
            DynamicContainer.dynamicContainer(
                file.name(),
                Stream.of(file.text().split("(?m)^---- ", -1))
                    .skip(1)
                    .map(text -> DynamicTest.dynamicTest(name(text), () -> new Case(text).run()))));
  }

  private static String name(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static final class Case {
    private final List<PolicySource> sources = new ArrayList<>();
    private final List<String> wanted = new ArrayList<>();
    private CompileOptions options = CompileOptions.DEFAULT.with(Dialect.V1);
    private EvaluationInput input = EvaluationInput.none();

    Case(String text) {
      var module = new StringBuilder();
      for (String line : text.lines().skip(1).toList()) {
        if (line.startsWith("@")) {
          option(line.substring(1));
        } else if (line.startsWith("? ") || line.startsWith("! ")) {
          wanted.add(line);
        } else {
          if (line.startsWith("package ") && module.toString().contains("package ")) {
            finish(module);
          }
          if (!module.isEmpty() || !line.isBlank()) {
            module.append(line).append('\n');
          }
        }
      }
      finish(module);
      assertThat(wanted).as("what is wanted of " + name(text)).isNotEmpty();
    }

    private void finish(StringBuilder module) {
      if (!module.isEmpty()) {
        sources.add(new PolicySource("m" + sources.size() + ".rego", module.toString()));
        module.setLength(0);
      }
    }

    private void option(String text) {
      String value = text.substring(text.indexOf(' ') + 1);
      switch (text.split(" ", 2)[0]) {
        case "v0" -> options = options.with(Dialect.V0);
        case "lenient" -> options = options.with(Dialect.LENIENT);
        case "strict" -> options = options.strict(true);
        case "errors" -> input = input.strict(true);
        case "input" -> input = input.withInput(term(value));
        case "data" -> input = input.withData(term(value));
        default -> throw new IllegalArgumentException("unknown option @" + text);
      }
    }

    void run() {
      for (String line : wanted) {
        if (line.startsWith("! ")) {
          refused(line.substring(2), () -> Policy.compile(sources, options));
        } else {
          int arrow = line.lastIndexOf(" => ");
          answer(line.substring(2, arrow), line.substring(arrow + 4).strip());
        }
      }
    }

    private void answer(String query, String result) {
      Policy policy = Policy.compile(sources, options);
      if (result.startsWith("!")) {
        refused(result.substring(1), () -> policy.query("x = " + query, input));
      } else if (result.equals("undefined")) {
        assertThat(policy.query("x = " + query, input)).as(query).isEmpty();
      } else {
        assertThat(policy.query("x = " + query, input))
            .as(query)
            .containsExactly(Map.of("x", term(result)));
      }
    }
  }

  private static Value term(String text) {
    return Objects.requireNonNull(
        Policy.compile(List.of(), CompileOptions.DEFAULT.with(Dialect.V1))
            .query("x = " + text, EvaluationInput.none())
            .getFirst()
            .get("x"));
  }

  private static void refused(String wanted, Runnable action) {
    String head = wanted.split(" ", 2)[0];
    String text = wanted.substring(head.length()).strip();
    String[] codeAndPlace = head.split("@", 2);
    try {
      action.run();
    } catch (PolicyException e) {
      assertThat(e.errors())
          .as(e.getMessage())
          .anyMatch(error ->
              error.code().text().equals(codeAndPlace[0])
                  && error.message().contains(text)
                  && (codeAndPlace.length == 1
                      || error
                          .where()
                          .filter(at -> (at.line() + ":" + at.column()).equals(codeAndPlace[1]))
                          .isPresent()));
      return;
    }
    throw new AssertionError("expected " + wanted);
  }
}
