import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Extension;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `./nacre bench policy`: what the engine does in a second. Peers are not measured yet.
final class PolicyBench {
  private static final int ROUNDS = 7;

  private PolicyBench() {}

  /// A policy, the rule that is asked for, and the input.
  private record Subject(String name, Policy policy, String path, EvaluationInput input) {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path resources = Path.of(arguments[0], "policy/src/test/resources/dev/nacre/policy");
    System.out.printf(
        Locale.ROOT, "%-34s %14s %12s %10s%n", "policy", "per second", "bytes each", "2 threads");
    for (Subject subject : List.of(cpu(resources), membership(), join(), regex(), large())) {
      print(subject);
    }
  }

  private static void print(Subject subject) throws InterruptedException {
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.max(best, rate(subject));
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1_000; i++) {
      subject.policy().evaluate(subject.path(), subject.input());
    }
    long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
    System.out.printf(
        Locale.ROOT,
        "%-34s %,14.0f %,12d %9.2fx%n",
        subject.name(),
        best,
        bytes,
        two(subject) / best);
  }

  private static double rate(Subject subject) {
    long start = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - start < 600_000_000L) {
      for (int i = 0; i < 20; i++) {
        subject.policy().evaluate(subject.path(), subject.input());
      }
      count += 20;
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static double two(Subject subject) throws InterruptedException {
    double[] rates = new double[2];
    Thread other = new Thread(() -> rates[1] = rate(subject));
    other.start();
    rates[0] = rate(subject);
    other.join();
    return rates[0] + rates[1];
  }

  private static Policy policy(String text) {
    return Policy.compile(List.of(new PolicySource("bench.rego", text)));
  }

  private static Subject cpu(Path resources) throws IOException {
    var values =
        (ObjectValue) Value.parse(Files.readString(resources.resolve("snp_reference_values.json")));
    var reference =
        new Extension(
            "query_reference_value",
            1,
            args -> {
              Value found = values.member(args.getFirst());
              return Optional.of(found == null ? NullValue.NULL : found);
            });
    var source =
        new PolicySource("cpu.rego", Files.readString(resources.resolve("default_cpu.rego")));
    Policy policy = Policy.compile(List.of(source), CompileOptions.DEFAULT.with(reference));
    Value input = Value.parse(Files.readString(resources.resolve("snp_input.json")));
    return new Subject(
        "CPU policy, SNP input", policy, "data.policy.trust_claims", EvaluationInput.of(input));
  }

  private static Subject membership() {
    String names =
        IntStream.range(0, 10_000).mapToObj(i -> "\"n" + i + "\"").collect(Collectors.joining(","));
    return new Subject(
        "set of 10,000, membership",
        policy("package b\nnames := {" + names + "}\nallow if input.name in names"),
        "data.b.allow",
        EvaluationInput.of(Value.parse("{\"name\":\"n9999\"}")));
  }

  private static Subject join() {
    String rows =
        IntStream.range(0, 50)
            .mapToObj(i -> "{\"id\":" + i + ",\"of\":" + i % 7 + "}")
            .collect(Collectors.joining(","));
    return new Subject(
        "comprehension join, 50 by 50",
        policy(
            "package b\npairs := [[a.id, b.id] | some a in input; some b in input; a.of == b.id]"),
        "data.b.pairs",
        EvaluationInput.of(Value.parse("[" + rows + "]")));
  }

  private static Subject regex() {
    return new Subject(
        "ten regular expressions",
        policy(
            "package b\n"
                + "allow if every n in numbers.range(1, 10) {"
                + " regex.match(sprintf(`^/run/kata-%d/[a-z0-9]+$`, [n]), sprintf(input.f, [n]))"
                + " }"),
        "data.b.allow",
        EvaluationInput.of(Value.parse("{\"f\":\"/run/kata-%d/0123456789abcdef\"}")));
  }

  private static Subject large() {
    String rows =
        IntStream.range(0, 10_000)
            .mapToObj(i ->
                "{\"id\":"
                    + i
                    + ",\"name\":\"name-"
                    + i
                    + "\",\"tags\":[\"a\",\"b\"],\"size\":"
                    + i * 17
                    + "}")
            .collect(Collectors.joining(","));
    return new Subject(
        "input of 0.7 MB, one pass",
        policy("package b\nbig := count([r | some r in input; r.size > 100000])"),
        "data.b.big",
        EvaluationInput.of(Value.parse("[" + rows + "]")));
  }
}
