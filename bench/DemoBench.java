import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `./nacre bench demo [RUNS]`: whole-process figures of the demo and of the command's start.
///
/// Every run is a process of its own; the median is printed, with the smallest and the largest.
final class DemoBench {
  private final Path root;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private DemoBench(Path root) {
    this.root = root;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var bench = new DemoBench(Path.of(arguments[0]));
    int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    bench.help();
    for (int run = 0; run < runs; run++) {
      bench.demo();
    }
    bench.print();
  }

  private void help() throws IOException, InterruptedException {
    for (int i = 0; i < 12; i++) {
      double took = run(List.of("--help"));
      if (i >= 2) {
        note("nacre --help, warm", took);
      }
    }
  }

  private void demo() throws IOException, InterruptedException {
    Path report = Files.createTempFile("nacre-bench", ".json");
    try {
      note("demo with all attacks, warm", run(List.of("demo", "--plain", "--report", report + "")));
      var json = (JsonObject) Json.parse(Files.readString(report));
      for (Json phase : json.array("phases")) {
        var one = (JsonObject) phase;
        var seconds = (JsonNumber) one.get("seconds");
        note("  " + one.string("name"), seconds.decimal().doubleValue());
      }
    } finally {
      Files.deleteIfExists(report);
    }
  }

  private double run(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(root.resolve("nacre").toString());
    command.addAll(arguments);
    long start = System.nanoTime();
    int status =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    double took = (System.nanoTime() - start) / 1e9;
    if (status != 0) {
      throw new IllegalStateException(command + " ended with status " + status);
    }
    return took;
  }

  private void note(String name, double seconds) {
    figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(seconds);
  }

  private void print() {
    System.out.printf("%-66s %8s %8s %8s%n", "seconds", "median", "min", "max");
    figures.forEach((name, values) -> {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      System.out.println(
          String.format(
              Locale.ROOT,
              "%-66s %8.3f %8.3f %8.3f",
              name,
              sorted[sorted.length / 2],
              sorted[0],
              Arrays.stream(sorted).max().orElse(0)));
    });
  }
}
