package dev.nacre.image.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Runs the programs that tests take as oracles; a test is skipped where one is not installed.
public final class Commands {
  private Commands() {}

  /// What a program printed (both streams) and how it ended.
  public record Outcome(int status, String output) {}

  public static Path find(String program) {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "skipped: " + program + " is not installed");
    return found.orElseThrow();
  }

  public static Outcome run(Map<String, String> env, String program, List<String> arguments) {
    try {
      var words = new java.util.ArrayList<String>();
      words.add(find(program).toString());
      words.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(env);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(program + " does not end");
      }
      return new Outcome(process.exitValue(), output);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs `program`, which must succeed, and gives what it printed.
  public static String succeed(String program, String... arguments) {
    Outcome outcome = run(Map.of(), program, List.of(arguments));
    if (outcome.status() != 0) {
      throw new AssertionError(
          program + " " + String.join(" ", arguments) + "\n" + outcome.output());
    }
    return outcome.output();
  }

  /// `skopeo ARGUMENTS`, accepting images without signatures.
  public static String skopeo(String... arguments) {
    return succeed(
        "skopeo",
        Stream.concat(Stream.of("--insecure-policy"), Stream.of(arguments)).toArray(String[]::new));
  }
}
