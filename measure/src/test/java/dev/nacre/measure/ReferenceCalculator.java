package dev.nacre.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The reference calculator `sev-snp-measure`, run as the separate program that it is.
///
/// It is installed once into the cache outside the tree; where that is not possible, the tests that
/// compare with it are skipped.
record ReferenceCalculator(Path program) {
  private static final String NAME = "sev-snp-measure";

  static Path cache() {
    Optional<Path> own = Optional.ofNullable(System.getenv("NACRE_CACHE")).map(Path::of);
    Path xdg =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".cache"));
    return own.orElse(xdg.resolve("nacre"));
  }

  /// Empty when the program is neither installed nor installable.
  static Optional<ReferenceCalculator> find() {
    Path environment = cache().resolve("reference-calculator");
    Path program = environment.resolve("bin").resolve(NAME);
    try {
      Files.createDirectories(environment);
      try (var lock =
              FileChannel.open(
                  environment.resolve("lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var held = lock.lock()) {
        if (!Files.isExecutable(program) && held.isValid()) {
          run(List.of("python3", "-m", "venv", environment.toString()));
          run(List.of(environment + "/bin/pip", "-q", "install", "--retries", "1", NAME));
        }
      }
    } catch (IOException | IllegalStateException | UncheckedIOException e) {
      return Optional.empty();
    }
    return Files.isExecutable(program)
        ? Optional.of(new ReferenceCalculator(program))
        : Optional.empty();
  }

  String digest(List<String> arguments) {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    return run(command).strip();
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
