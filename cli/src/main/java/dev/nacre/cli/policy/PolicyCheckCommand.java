package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.Policy;
import dev.nacre.policy.lint.Linter;
import dev.nacre.policy.lint.Remark;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy check`: compiles policies, says what is wrong with them and what is hardly meant.
@Command(
    name = "check",
    description = {
      "Compile policies and say what is wrong with them, and what is hardly meant.",
      "The latter: unused names, hidden names, constant conditions, rules that are always or never"
          + " true."
    },
    footer = "  nacre policy check policy.rego",
    mixinStandardHelpOptions = true)
final class PolicyCheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Policy files, or folders of them.")
  private List<Path> paths = List.of();

  @Option(
      names = {"-S", "--strict"},
      description = "Refuse what is not used, and treat remarks as errors.")
  private boolean strict;

  @Option(names = "--no-lint", description = "Only say what is wrong, make no remarks.")
  private boolean noLint;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PolicyFormat format = PolicyFormat.PRETTY;

  @Override
  public Integer call() {
    List<PolicyError> errors = List.of();
    List<Remark> remarks = List.of();
    try {
      List<PolicySource> sources = options.sources(paths);
      CompileOptions declared = options.declared().strict(strict);
      var _ = Policy.compile(sources, declared);
      remarks = noLint ? remarks : Linter.lint(sources, declared.dialect());
    } catch (PolicyException e) {
      errors = e.errors();
    }
    PrintWriter out = Console.of(spec);
    switch (format) {
      case PRETTY -> print(out, errors, remarks);
      case JSON -> out.println(json(errors, remarks).pretty());
    }
    out.flush();
    return errors.isEmpty() && (remarks.isEmpty() || !strict) ? 0 : 1;
  }

  private static void print(PrintWriter out, List<PolicyError> errors, List<Remark> remarks) {
    errors.forEach(out::println);
    remarks.forEach(out::println);
    if (!errors.isEmpty()) {
      out.println(count(errors.size(), "error"));
    }
    if (!remarks.isEmpty()) {
      out.println(count(remarks.size(), "remark"));
    }
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static Json json(List<PolicyError> errors, List<Remark> remarks) {
    return JsonObject.builder()
        .put("errors", errors.stream().map(PolicyCheckCommand::json).collect(JsonArray.collector()))
        .put(
            "remarks",
            remarks.stream().map(PolicyCheckCommand::json).collect(JsonArray.collector()))
        .build();
  }

  private static Json json(PolicyError error) {
    var json =
        JsonObject.builder().put("code", error.code().text()).put("message", error.message());
    error.where().ifPresent(where -> json.put("location", json(where)));
    error.hint().ifPresent(hint -> json.put("hint", hint));
    return json.build();
  }

  private static Json json(Remark remark) {
    return JsonObject.builder()
        .put("code", remark.kind().text())
        .put("message", remark.message())
        .put("location", json(remark.at()))
        .build();
  }

  private static JsonObject json(Location where) {
    return JsonObject.builder()
        .put("file", where.file())
        .put("row", where.line())
        .put("col", where.column())
        .build();
  }
}
