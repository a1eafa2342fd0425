package dev.nacre.cli.policy;

import com.sun.management.ThreadMXBean;
import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy bench`: how fast a query is.
@Command(
    name = "bench",
    description = "Evaluate a query over and over on one thread, and say how long it takes.",
    footer = "  nacre policy bench --data policy.rego data.policy.allow",
    mixinStandardHelpOptions = true)
final class PolicyBenchCommand implements Runnable {
  /// How many evaluations are timed one by one.
  private static final int MOST_SAMPLES = 1_000_000;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Parameters(paramLabel = "QUERY", description = "The rule, from data on.")
  private String query = "";

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PolicyFormat format = PolicyFormat.PRETTY;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      description = "How long to measure, behind as long a warm-up (default: ${DEFAULT-VALUE}).")
  private double seconds = 2;

  /// What was measured.
  ///
  /// @param bytes allocated by an evaluation
  /// @param p50 nanoseconds that half of the evaluations stay below
  /// @param p99 nanoseconds that 99 of 100 stay below
  private record Figures(long count, double perSecond, long bytes, long p50, long p99) {}

  @Override
  public void run() {
    Policy policy = options.compile();
    EvaluationInput input = options.evaluation();
    var _ = measure(policy, input);
    Figures figures = measure(policy, input);
    PrintWriter out = Console.of(spec);
    switch (format) {
      case PRETTY -> print(out, figures);
      case JSON -> out.println(json(figures).pretty());
    }
    out.flush();
  }

  private Figures measure(Policy policy, EvaluationInput input) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] samples = new long[MOST_SAMPLES];
    int count = 0;
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long before = start;
    do {
      var _ = policy.evaluate(query, input);
      long now = System.nanoTime();
      samples[count++] = now - before;
      before = now;
    } while (before < end && count < MOST_SAMPLES);
    long each = (threads.getCurrentThreadAllocatedBytes() - bytes) / count;
    Arrays.sort(samples, 0, count);
    return new Figures(
        count,
        count * 1e9 / (before - start),
        each,
        samples[count / 2],
        samples[(int) (count * 0.99)]);
  }

  private static void print(PrintWriter out, Figures figures) {
    String row = "%-22s %,14d%n";
    out.printf(Locale.ROOT, row, "evaluations", figures.count());
    out.printf(Locale.ROOT, row, "a second", Math.round(figures.perSecond()));
    out.printf(Locale.ROOT, row, "bytes each", figures.bytes());
    out.printf(Locale.ROOT, row, "p50, nanoseconds", figures.p50());
    out.printf(Locale.ROOT, row, "p99, nanoseconds", figures.p99());
  }

  private static JsonObject json(Figures figures) {
    return JsonObject.builder()
        .put("evaluations", figures.count())
        .put("per_second", Math.round(figures.perSecond()))
        .put("bytes_per_evaluation", figures.bytes())
        .put("p50_ns", figures.p50())
        .put("p99_ns", figures.p99())
        .build();
  }
}
