package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.Words;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.Policy;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy eval`: evaluates a query.
@Command(
    name = "eval",
    description = "Evaluate a query, such as data.policy.allow.",
    footer = "  nacre policy eval --data policy.rego --input input.json data.policy.allow",
    mixinStandardHelpOptions = true)
final class PolicyEvalCommand implements Callable<Integer> {
  /// How the result is printed.
  enum Format {
    JSON,
    RAW,
    PRETTY;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  @Spec private @Nullable CommandSpec spec;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Parameters(paramLabel = "QUERY", description = "The query.")
  private String query = "";

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.JSON;

  @Option(
      names = "--fail",
      description = "End with status 1 when the result is undefined or empty.")
  private boolean fail;

  @Option(names = "--fail-defined", description = "End with status 1 when the result is defined.")
  private boolean failDefined;

  @Option(
      names = "--explain",
      description = "Also say why, where the query is a path from data on.")
  private boolean explain;

  @Override
  public Integer call() {
    PrintWriter out = Console.of(spec);
    Policy policy = options.compile();
    EvaluationInput input = options.evaluation();
    List<Map<String, Value>> solutions = policy.query("__result__ = " + query, input);
    Optional<Explanation> why =
        explain ? Optional.of(policy.explain(query, input.printingTo(_ -> {}))) : Optional.empty();
    switch (format) {
      case JSON -> out.println(json(solutions, why).pretty());
      case RAW, PRETTY -> {
        solutions.forEach(solution -> out.println(text(solution)));
        why.ifPresent(e -> out.println(e.sentence() + "\n\n" + e.tree().stripTrailing()));
      }
    }
    out.flush();
    return (fail && solutions.isEmpty()) || (failDefined && !solutions.isEmpty()) ? 1 : 0;
  }

  private String text(Map<String, Value> solution) {
    Value value = solution.get("__result__");
    if (value == null) {
      return "undefined";
    }
    return format == Format.RAW && value instanceof StringValue s
        ? s.value()
        : format == Format.RAW ? value.toJson().text() : value.toJson().pretty();
  }

  /// As `opa eval` prints it: each solution with its expressions and the named variables.
  private JsonObject json(List<Map<String, Value>> solutions, Optional<Explanation> why) {
    var document = JsonObject.builder();
    why.ifPresent(explanation -> document.put("explanation", explanation.json()));
    if (solutions.isEmpty()) {
      return document.build();
    }
    JsonArray results =
        solutions.stream()
            .map(solution -> {
              var bindings = JsonObject.builder();
              var expression = JsonObject.builder();
              solution.forEach((name, value) -> {
                if (name.equals("__result__")) {
                  expression.put("value", value.toJson());
                } else {
                  bindings.put(name, value.toJson());
                }
              });
              expression.put("text", query);
              var result =
                  JsonObject.builder().put("expressions", JsonArray.of(expression.build()));
              JsonObject named = bindings.build();
              if (!named.members().isEmpty()) {
                result.put("bindings", named);
              }
              return (Json) result.build();
            })
            .collect(JsonArray.collector());
    return document.put("result", results).build();
  }
}
