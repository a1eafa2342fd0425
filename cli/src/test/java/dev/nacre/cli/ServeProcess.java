package dev.nacre.cli;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `nacre serve` as a process of its own, on a free port.
///
/// @param errors what it wrote to standard error
record ServeProcess(Process process, String url, Path data, Path errors) implements AutoCloseable {
  private static final String ADDRESS = "key broker   ";

  /// How a process ended that could not start to serve.
  record Ended(int status, String out, String err) {}

  /// The command line of `nacre` with these arguments, on this test's class path.
  static List<String> nacre(String... arguments) {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path",
                    System.getProperty("test.class.path", System.getProperty("java.class.path"))),
                NacreCommand.class.getName()));
    words.addAll(List.of(arguments));
    return words;
  }

  private static String[] serving(Path data, String listen, String... options) {
    var words = new ArrayList<>(List.of("serve", "--data", data.toString(), "--listen", listen));
    words.addAll(List.of(options));
    return words.toArray(String[]::new);
  }

  /// Started, and ready to answer.
  static ServeProcess on(Path data, String... options) throws IOException {
    return of(data, nacre(serving(data, "127.0.0.1:0", options)));
  }

  /// Started by `command`, which ends up as a server on `data`.
  static ServeProcess of(Path data, List<String> command) throws IOException {
    Path errors = Files.createTempFile("serve", ".log");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith(ADDRESS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "nacre serve did not start: " + line + "\n" + Files.readString(errors));
    }
    return new ServeProcess(process, line.substring(ADDRESS.length()).strip(), data, errors);
  }

  /// What becomes of a server that is expected not to start.
  static Ended refused(Path data, String listen, String... options)
      throws IOException, InterruptedException {
    return run(nacre(serving(data, listen, options)));
  }

  /// A command from its start to its end.
  static Ended run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("nacre", ".out");
    Path err = Files.createTempFile("nacre", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(
            "still runs after a minute: " + command.subList(command.size() - 5, command.size()));
      }
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  KbsEndpoint endpoint() {
    return KbsEndpoint.at(url).trying(1, Duration.ofMillis(1));
  }

  KbsOwner owner() {
    return KbsOwner.of(endpoint(), UserFiles.read(data.resolve("owner-token")).utf8());
  }

  /// SIGTERM, and the end of the process: its status.
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  /// SIGKILL: no hook runs, nothing is flushed.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(errors);
  }
}
