import com.sun.management.OperatingSystemMXBean;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicySource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `./nacre bench policy [SECONDS]`: what the engine does in a second on one thread, next to OPA
/// and regorus on the same policies and inputs.
final class PolicyBench {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private PolicyBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = Path.of(arguments[0]);
    Path peers = Path.of(arguments[1]);
    double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 2;
    Path vectors =
        Path.of(System.getProperty("nacre.vectors", root.resolve("../shared/vectors").toString()));
    List<Workload> workloads = Workloads.all(root, vectors);
    var own = new ArrayList<Rate>();
    for (Workload workload : workloads) {
      own.add(measure(workload, seconds));
    }
    Path folder = Files.createTempDirectory("nacre-bench");
    Path list = folder.resolve("workloads.json");
    var exported = new ArrayList<Json>();
    for (Workload workload : workloads) {
      exported.add(workload.export(folder));
    }
    Files.writeString(list, JsonArray.of(exported.toArray(Json[]::new)).text());
    Map<String, double[]> opa = peer(peers.resolve("opa-peer"), list, seconds);
    Map<String, double[]> regorus = peer(peers.resolve("regorus-peer"), list, seconds);
    table(own, opa, regorus);
    if (Files.isDirectory(vectors)) {
      compilation(Workloads.agentPolicy(vectors));
    }
    if (Files.isDirectory(root.resolve("cli/target/nacre"))) {
      cold(root, folder);
    }
  }

  /// What one workload gave.
  ///
  /// @param bytes allocated by each evaluation
  /// @param scaling of two threads, where one is 1
  private record Rate(String name, double perSecond, long bytes, double scaling) {}

  private static Rate measure(Workload workload, double seconds) throws InterruptedException {
    Policy policy = workload.compile();
    EvaluationInput input = workload.evaluation();
    Runnable evaluate =
        () -> {
          if (policy.evaluate(workload.path(), input).isEmpty()) {
            throw new IllegalStateException(
                workload.name() + ": " + policy.explain(workload.path(), input).sentence());
          }
        };
    var _ = rate(evaluate, seconds);
    double one = Math.max(rate(evaluate, seconds / 2), rate(evaluate, seconds / 2));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int rounds = 200;
    for (int i = 0; i < rounds; i++) {
      evaluate.run();
    }
    long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    return new Rate(workload.name(), one, bytes, scaling(evaluate, seconds / 2));
  }

  /// A second of processor time, that of the garbage collector and the compiler included.
  private static double rate(Runnable evaluate, double seconds) {
    long used = SYSTEM.getProcessCpuTime();
    long count = repeat(evaluate, seconds);
    return count * 1e9 / (SYSTEM.getProcessCpuTime() - used);
  }

  private static long repeat(Runnable evaluate, double seconds) {
    long start = System.nanoTime();
    long budget = (long) (seconds * 1e9);
    long count = 0;
    do {
      for (int i = 0; i < 8; i++) {
        evaluate.run();
      }
      count += 8;
    } while (System.nanoTime() - start < budget);
    return count;
  }

  /// What two threads do in a second, where one thread does 1.
  private static double scaling(Runnable evaluate, double seconds) throws InterruptedException {
    long one = repeat(evaluate, seconds);
    long[] two = new long[2];
    Thread other = new Thread(() -> two[1] = repeat(evaluate, seconds));
    other.start();
    two[0] = repeat(evaluate, seconds);
    other.join();
    return (double) (two[0] + two[1]) / one;
  }

  /// The columns that a peer prints for each workload; empty where the peer is not there.
  private static Map<String, double[]> peer(Path program, Path workloads, double seconds)
      throws IOException, InterruptedException {
    var rates = new HashMap<String, double[]>();
    if (!Files.isExecutable(program)) {
      return rates;
    }
    // The peers may use every processor for their garbage; the work itself is on one thread.
    Process process =
        new ProcessBuilder(program.toString(), workloads.toString(), Double.toString(seconds))
            .redirectError(ProcessBuilder.Redirect.to(program.resolveSibling("peer.log").toFile()))
            .start();
    for (String line : new String(process.getInputStream().readAllBytes()).lines().toList()) {
      String[] parts = line.split("\t");
      rates.put(
          parts[0], new double[] {Double.parseDouble(parts[1]), Double.parseDouble(parts[2])});
    }
    if (process.waitFor() != 0) {
      System.err.println(
          "bench policy: " + program.getFileName() + " failed: see peer.log beside it");
    }
    return rates;
  }

  private static void table(
      List<Rate> own, Map<String, double[]> opa, Map<String, double[]> regorus) {
    System.out.printf(
        "%s, %d processors, JDK %s; evaluations a second of processor time, one thread%n%n",
        LocalDate.now(), Runtime.getRuntime().availableProcessors(), Runtime.version().feature());
    System.out.println(
        "| policy | Nacre | bytes each | 2 threads | OPA | ratio | regorus reused | ratio"
            + " | regorus anew | ratio |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    double[] none = {0, 0};
    for (Rate rate : own) {
      double[] go = opa.getOrDefault(rate.name(), none);
      double[] rust = regorus.getOrDefault(rate.name(), none);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %,d | %.2f | %s | %s | %s |%n",
          rate.name(),
          rate.perSecond(),
          rate.bytes(),
          rate.scaling(),
          column(rate, go[0]),
          column(rate, rust[0]),
          column(rate, rust[1]));
    }
  }

  private static String column(Rate own, double peer) {
    return peer == 0
        ? "– | –"
        : String.format(Locale.ROOT, "%,.0f | %.1f", peer, own.perSecond() / peer);
  }

  private static void compilation(String text) {
    var source = List.of(new PolicySource("agent.rego", text));
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 60; i++) {
      long start = System.nanoTime();
      var _ = Policy.compile(source);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    System.out.printf(
        Locale.ROOT,
        "%nagent policy of %,d lines compiled in %.1f ms (warm, best of 60)%n",
        text.lines().count(),
        best);
  }

  private static void cold(Path root, Path folder) throws IOException, InterruptedException {
    Path policy =
        Files.writeString(folder.resolve("small.rego"), "package app\n\nallow if input.age > 17\n");
    Path input = Files.writeString(folder.resolve("input.json"), "{\"age\": 18}");
    var times = new ArrayList<Double>();
    for (int i = 0; i < 7; i++) {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(
                  root.resolve("nacre").toString(),
                  "policy",
                  "eval",
                  "-d",
                  policy.toString(),
                  "-i",
                  input.toString(),
                  "data.app.allow")
              .redirectErrorStream(true)
              .start();
      String printed = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0 || !printed.contains("true")) {
        throw new IllegalStateException("nacre policy eval: " + printed);
      }
      times.add((System.nanoTime() - start) / 1e9);
    }
    times.sort(null);
    System.out.printf(
        Locale.ROOT,
        "nacre policy eval on a small policy: %.2f s of wall time (median of 7)%n",
        times.get(3));
  }
}
