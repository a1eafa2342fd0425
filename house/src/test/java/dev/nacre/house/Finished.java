package dev.nacre.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A process that was run to its end.
///
/// @param output standard output and error output, as they came
record Finished(int status, String output) {
  private static final int MINUTES = 10;

  /// Runs `process`; one that does not end is killed with all that it started.
  static Finished of(ProcessBuilder process) throws IOException, InterruptedException {
    Path log = Files.createTempFile("house-", ".log");
    try {
      Process started = process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      if (!started.waitFor(MINUTES, TimeUnit.MINUTES)) {
        started.descendants().forEach(ProcessHandle::destroyForcibly);
        started.destroyForcibly();
        throw new AssertionError(
            "still running after " + MINUTES + " minutes:\n" + Files.readString(log));
      }
      return new Finished(started.exitValue(), Files.readString(log));
    } finally {
      Files.delete(log);
    }
  }
}
