package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Console;
import dev.nacre.policy.Coverage;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Limits;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.tool.TestSuite;
import dev.nacre.policy.tool.TestSuite.Result;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy test`: runs the tests of policies.
@Command(
    name = "test",
    description = {
      "Run the rules that are tests: their names start with test_; todo_test_ is skipped.",
      "Ends with status 0 when all pass, 2 when one fails or is skipped, 1 when something is wrong."
    },
    footer = "  nacre policy test policy.rego policy_test.rego",
    exitCodeList = {
      "0:All tests pass.",
      "1:Something is wrong with files or options.",
      "2:A test fails or is skipped, or too few lines are covered."
    },
    mixinStandardHelpOptions = true)
final class PolicyTestCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Policies with their tests, and data: files, or folders of them.")
  private List<Path> paths = List.of();

  @Option(
      names = {"-r", "--run"},
      paramLabel = "REGEX",
      description = "Run only tests whose full names contain a match.")
  private Pattern wanted = Pattern.compile("");

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the tests that pass, too, and the tree of reasons of those that fail.")
  private boolean verbose;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PolicyFormat format = PolicyFormat.PRETTY;

  @Option(
      names = {"-c", "--coverage"},
      description = "Count which lines the tests use.")
  private boolean coverage;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      description = "End with status 2 when fewer lines are covered.")
  private double threshold;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      description = "End a test that takes longer (default: ${DEFAULT-VALUE}).")
  private int timeout = 5;

  @Option(
      names = {"-z", "--exit-zero-on-skipped"},
      description = "A skipped test does not fail the run.")
  private boolean skippedIsFine;

  @Option(names = "--fail-on-empty", description = "End with status 2 when there is no test.")
  private boolean failOnEmpty;

  @Option(
      names = {"-w", "--watch"},
      description = "Run again whenever a file changes, until interrupted.")
  private boolean watch;

  @Override
  public Integer call() {
    if (!watch) {
      return run();
    }
    var watcher = new FileWatch(paths);
    while (true) {
      try {
        var _ = run();
      } catch (RuntimeException e) {
        Console.of(spec).println(e.getMessage());
      }
      Console.of(spec).println("watching for changes");
      if (!watcher.awaitChange()) {
        return 0;
      }
    }
  }

  private int run() {
    PrintWriter out = Console.of(spec);
    TestSuite suite;
    try {
      suite = TestSuite.of(options.sources(paths), options.options());
    } catch (PolicyException e) {
      out.println(e.getMessage());
      out.flush();
      return 1;
    }
    Optional<Coverage> counted =
        coverage || threshold > 0 ? Optional.of(suite.policy().coverage()) : Optional.empty();
    EvaluationInput environment = environment();
    List<Result> results =
        suite.tests().stream()
            .filter(test -> wanted.matcher(test.path()).find())
            .map(test -> suite.run(test, environment, counted, System::nanoTime))
            .toList();
    var report = new TestReport(out, results, verbose);
    switch (format) {
      case PRETTY -> report.print(counted, result -> tree(suite, result, environment));
      case JSON -> report.printJson(counted);
    }
    out.flush();
    return status(results, counted);
  }

  private EvaluationInput environment() {
    Limits limits = Limits.DEFAULT;
    var bounded =
        new Limits(limits.steps(), limits.elements(), limits.depth(), Duration.ofSeconds(timeout));
    return options.evaluation().withData(PolicyOptions.document(paths)).with(bounded);
  }

  private static String tree(TestSuite suite, Result result, EvaluationInput environment) {
    return suite.policy().explain(result.test().path(), environment.printingTo(_ -> {})).tree();
  }

  private int status(List<Result> results, Optional<Coverage> counted) {
    boolean failed =
        results.stream()
            .anyMatch(result ->
                switch (result.status()) {
                  case FAIL, ERROR -> true;
                  case SKIPPED -> !skippedIsFine;
                  case PASS -> false;
                });
    boolean uncovered = counted.filter(c -> c.percent() < threshold).isPresent();
    return failed || uncovered || (failOnEmpty && results.isEmpty()) ? 2 : 0;
  }
}
