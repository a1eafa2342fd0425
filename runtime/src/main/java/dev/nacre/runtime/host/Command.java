package dev.nacre.runtime.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A child process that is run to its end.
///
/// Its output goes to a file, so that nothing is lost and nothing blocks; the end of that file
/// stands in the error message.
public final class Command {
  private static final int TAIL = 600;

  private final List<String> words;
  private final Path folder;
  private final Map<String, String> environment;

  private Command(List<String> words, Path folder, Map<String, String> environment) {
    this.words = List.copyOf(words);
    this.folder = folder;
    this.environment = environment;
  }

  /// A command that runs in `folder`.
  public static Command in(Path folder, String... words) {
    return new Command(List.of(words), folder, Map.of());
  }

  public Command with(String variable, String value) {
    var more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Command(words, folder, more);
  }

  /// Called about once a second while the command runs.
  @FunctionalInterface
  public interface Watch {
    void look(Path log, Duration elapsed) throws IOException;
  }

  /// Runs it with its output and errors in `log`.
  ///
  /// @throws HostException when it cannot start or ends with another status than 0
  public void run(Path log, Watch watch) throws IOException {
    long start = System.nanoTime();
    Process process = start(log);
    try {
      while (!process.waitFor(1, TimeUnit.SECONDS)) {
        watch.look(log, Duration.ofNanos(System.nanoTime() - start));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostException(words.getFirst() + " was interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new HostException(
          "`"
              + String.join(" ", words)
              + "` ended with status "
              + process.exitValue()
              + ": "
              + tail(log));
    }
  }

  /// Runs it and gives what it wrote to its standard output and error output.
  public String output() throws IOException {
    Path log = Files.createTempFile("nacre-", ".out");
    try {
      run(log, (file, elapsed) -> {});
      return Files.readString(log, StandardCharsets.UTF_8);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private Process start(Path log) {
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new HostException("cannot run " + words.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private static String tail(Path log) throws IOException {
    String text = Files.readString(log, StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "it said nothing" : text.substring(Math.max(0, text.length() - TAIL));
  }
}
