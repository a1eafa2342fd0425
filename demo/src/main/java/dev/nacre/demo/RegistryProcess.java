package dev.nacre.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Debian's `docker-registry` on a free loopback port, over a folder of its own.
///
/// Nobody trusts it: it stands for any registry on the way.
final class RegistryProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(20);

  private final Process process;
  private final Path storage;
  private final int port;

  private RegistryProcess(Process process, Path storage, int port) {
    this.process = process;
    this.storage = storage;
    this.port = port;
  }

  static RegistryProcess start(Path folder) {
    try {
      Path storage = Files.createDirectories(folder.resolve("storage"));
      int port = freePort();
      Path configuration = folder.resolve("config.yml");
      Files.writeString(
          configuration,
          """
          version: 0.1
          log: {level: warn}
          storage:
            filesystem: {rootdirectory: %s}
          http: {addr: "127.0.0.1:%d"}
          """
              .formatted(storage, port));
      // The kernel ends the registry when this process dies, however it dies.
      Process process =
          new ProcessBuilder(
                  "setpriv",
                  "--pdeathsig",
                  "KILL",
                  "docker-registry",
                  "serve",
                  configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("registry.log").toFile())
              .start();
      var registry = new RegistryProcess(process, storage, port);
      registry.awaitAnswer(folder.resolve("registry.log"));
      return registry;
    } catch (IOException e) {
      throw new UncheckedIOException("the registry cannot be started: " + e.getMessage(), e);
    }
  }

  int port() {
    return port;
  }

  /// Where its blobs lie on the disk.
  Path storage() {
    return storage;
  }

  private void awaitAnswer(Path log) throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < deadline && process.isAlive()) {
        if (answers(client, request)) {
          return;
        }
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    throw new DemoException("the registry does not answer; its log says: " + Files.readString(log));
  }

  private static boolean answers(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
