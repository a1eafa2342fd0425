package dev.nacre.attestation.tpm;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// The TPM of the programs swtpm and tpm2-tools, which are not part of this project: tests that
/// want it are skipped where they are missing.
final class SoftwareTpm implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process server;

  private SoftwareTpm(Path folder, int port, Process server) {
    this.folder = folder;
    this.port = port;
    this.server = server;
  }

  /// Starts one that keeps its state in `folder`.
  static SoftwareTpm start(Path folder) {
    for (String program : List.of("swtpm", "tpm2_quote")) {
      boolean installed =
          List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
      Assumptions.assumeTrue(
          installed, "skipped: no program " + program + " (packages swtpm, tpm2-tools)");
    }
    int port = freePair();
    var command =
        List.of(
            "swtpm",
            "socket",
            "--tpm2",
            "--tpmstate",
            "dir=" + folder,
            "--server",
            "type=tcp,bindaddr=127.0.0.1,port=" + port,
            "--ctrl",
            "type=tcp,bindaddr=127.0.0.1,port=" + (port + 1),
            "--flags",
            "not-need-init,startup-clear");
    try {
      Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new SoftwareTpm(folder, port, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a program of tpm2-tools in the folder; it tries again while the TPM is not up yet.
  ///
  /// @param command words between single spaces
  void run(String command) {
    var output = "";
    for (int attempt = 0; attempt < 50; attempt++) {
      try {
        Process process = process(command);
        output =
            new String(
                process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() == 0) {
          return;
        }
        if (!output.contains("onnect")) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException(command + ": " + output);
  }

  /// A TPM has room for three keys at once.
  void forgetObjects() {
    run("tpm2_flushcontext -t");
  }

  private Process process(String command) throws IOException {
    var full = new ArrayList<>(List.of(command.split(" ", -1)));
    full.add(1, "-Q");
    var builder = new ProcessBuilder(full).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("TPM2TOOLS_TCTI", "swtpm:host=127.0.0.1,port=" + port);
    return builder.start();
  }

  Bytes file(String name) {
    try {
      return Bytes.of(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void put(String name, Bytes content) {
    try {
      Files.write(folder.resolve(name), content.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePair() {
    for (int attempt = 0; attempt < 20; attempt++) {
      try (var first = new ServerSocket(0)) {
        int port = first.getLocalPort();
        try (var second = new ServerSocket(port + 1)) {
          return second.getLocalPort() - 1;
        }
      } catch (IOException taken) {
        if (attempt == 19) {
          throw new UncheckedIOException(taken);
        }
      }
    }
    throw new IllegalStateException("no two free ports");
  }

  @Override
  public void close() {
    server.destroyForcibly();
  }
}
