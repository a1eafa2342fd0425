import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `nacre serve` as a process of its own, on the cores of `NACRE_SERVER_CORES`.
///
/// @param attestation address of the attestation service by itself, where that was asked for
record Server(Process process, URI address, Optional<URI> attestation, Path data)
    implements AutoCloseable {
  static final String WITH_ATTESTATION = "--attestation-listen=127.0.0.1:0";

  /// The cores of server and load generator together.
  static final String BOTH =
      cores("NACRE_SERVER_CORES", "0") + "," + cores("NACRE_LOAD_CORES", "1");

  private static final double TICKS_A_SECOND = 100;
  private static final String ADDRESS = "key broker";
  private static final String ATTESTATION = "attestation";

  private static String cores(String variable, String usual) {
    return System.getenv().getOrDefault(variable, usual);
  }

  /// Lets a running process use `cores`, with all its threads.
  static void let(long process, String cores) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("taskset", "-a", "-p", "-c", cores, Long.toString(process))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("taskset could not give process " + process + " the cores " + cores);
    }
  }

  static Server start(Path root, Path data, String... options) throws IOException {
    return on(cores("NACRE_SERVER_CORES", "0"), root, data, options);
  }

  /// A server that runs on `cores`.
  static Server on(String cores, Path root, Path data, String... options) throws IOException {
    var command =
        new ArrayList<>(List.of("taskset", "-c", cores, root.resolve("nacre").toString(), "serve"));
    command.addAll(List.of("--data", data.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(data.resolveSibling("log").toFile()).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    URI address = told(out, ADDRESS);
    Optional<URI> attestation =
        List.of(options).contains(WITH_ATTESTATION)
            ? Optional.of(told(out, ATTESTATION))
            : Optional.empty();
    return new Server(process, address, attestation, data);
  }

  /// The address that stands behind `name` in what the server tells at its start.
  private static URI told(BufferedReader out, String name) throws IOException {
    String line = out.readLine();
    while (line != null && !line.startsWith(name)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the server did not tell where its " + name + " is: see its log");
    }
    return URI.create(line.substring(name.length()).strip());
  }

  KbsOwner owner() throws IOException {
    return KbsOwner.of(
        KbsEndpoint.at(address.toString()), Files.readString(data.resolve("owner-token")));
  }

  /// What the process has used of its cores so far, without its compiler, which comes to rest.
  double cpuSeconds() throws IOException {
    double ticks = 0;
    try (var threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      for (Path thread : threads.toList()) {
        ticks += ticks(thread);
      }
    }
    return ticks / TICKS_A_SECOND;
  }

  private static double ticks(Path thread) throws IOException {
    String stat;
    try {
      stat = Files.readString(thread.resolve("stat"));
    } catch (NoSuchFileException ended) {
      return 0;
    }
    if (stat.contains("(C1 Compil") || stat.contains("(C2 Compil")) {
      return 0;
    }
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Double.parseDouble(words[11]) + Double.parseDouble(words[12]);
  }

  /// Memory that is in use now, in MB.
  long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_000)
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
