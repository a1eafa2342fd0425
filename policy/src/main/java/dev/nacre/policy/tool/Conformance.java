package dev.nacre.policy.tool;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
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
import java.util.Optional;

/// Runs cases of Open Policy Agent's conformance suite, written as one JSON object a case.
///
/// A case has `note`, `modules`, `data`, `input` or `input_term`, `query`, and what must come of
/// it: `want_result`, `want_error_code`, `want_error`; `sort_bindings` and `strict_error` say how.
public final class Conformance {
  private final CompileOptions options;
  private final EvaluationInput environment;

  /// @param options with the functions that the suite expects of its host
  /// @param environment time and chance
  public Conformance(CompileOptions options, EvaluationInput environment) {
    this.options = options;
    this.environment = environment;
  }

  /// What became of a case.
  ///
  /// @param failure what was wanted and what came instead; empty when they are the same
  public record Outcome(String note, Optional<String> failure) {
    public boolean passed() {
      return failure.isEmpty();
    }
  }

  /// @throws MalformedException when `line` is no case
  public Outcome run(String line) {
    if (!(Json.parse(line) instanceof JsonObject test)) {
      throw new MalformedException("conformance case: expected an object");
    }
    return new Outcome(test.string("note"), failure(test));
  }

  private Optional<String> failure(JsonObject test) {
    Optional<String> code = text(test, "want_error_code");
    boolean wantsError = code.isPresent() || text(test, "want_error").isPresent();
    List<Map<String, Value>> found;
    try {
      found = evaluate(test);
    } catch (PolicyException e) {
      boolean right =
          wantsError
              && (code.isEmpty()
                  || e.errors().stream().anyMatch(x -> x.code().text().equals(code.get())));
      return right
          ? Optional.empty()
          : Optional.of("wanted " + wanted(test) + "\nfound  " + e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.of("wanted " + wanted(test) + "\nfound  a crash: " + e);
    }
    if (wantsError) {
      return Optional.of("wanted " + wanted(test) + "\nfound  " + found);
    }
    if (test.findPresent("want_result").isEmpty()) {
      return Optional.empty();
    }
    return matches(test.array("want_result"), found, flag(test, "sort_bindings"))
        ? Optional.empty()
        : Optional.of("wanted " + wanted(test) + "\nfound  " + found);
  }

  private static String wanted(JsonObject test) {
    return test.findPresent("want_result")
        .or(() -> test.findPresent("want_error_code"))
        .or(() -> test.findPresent("want_error"))
        .map(Json::text)
        .orElse("a result");
  }

  private List<Map<String, Value>> evaluate(JsonObject test) {
    var sources = new ArrayList<PolicySource>();
    if (test.findPresent("modules").isPresent()) {
      for (Json module : test.array("modules")) {
        sources.add(
            new PolicySource("test-" + sources.size() + ".rego", ((JsonString) module).value()));
      }
    }
    Policy policy = Policy.compile(sources, options);
    EvaluationInput input = environment.strict(flag(test, "strict_error"));
    Optional<Json> data = test.findPresent("data");
    if (data.isPresent()) {
      input = input.withData(Value.of(data.get()));
    }
    Optional<Json> document = test.find("input");
    if (document.isPresent()) {
      input = input.withInput(Value.of(document.get()));
    }
    Optional<String> term = text(test, "input_term");
    if (term.isPresent()) {
      input = input.withInput(term(term.get()));
    }
    return policy.query(test.string("query"), input);
  }

  /// A term of Rego without variables.
  private static Value term(String text) {
    Policy none = Policy.compile(List.of(), CompileOptions.DEFAULT.with(Dialect.V1));
    Value value = none.query("x = " + text, EvaluationInput.none()).getFirst().get("x");
    if (value == null) {
      throw new MalformedException("conformance case: expected a term, found " + text);
    }
    return value;
  }

  private static Optional<String> text(JsonObject test, String name) {
    return test.findPresent(name)
        .map(value -> value instanceof JsonString(String s) ? s : value.text());
  }

  private static boolean flag(JsonObject test, String name) {
    return test.find(name).filter(value -> value == JsonBoolean.TRUE).isPresent();
  }

  /// Solutions have no order.
  private static boolean matches(JsonArray wanted, List<Map<String, Value>> found, boolean sorted) {
    var rest = new ArrayList<>(found);
    for (Json solution : wanted) {
      boolean there = false;
      for (int i = 0; i < rest.size() && !there; i++) {
        there = Expected.matches((JsonObject) solution, rest.get(i), sorted);
        if (there) {
          rest.remove(i);
        }
      }
      if (!there) {
        return false;
      }
    }
    return rest.isEmpty();
  }
}
