package dev.nacre.image.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Debian's `docker-registry` on a free loopback port, with its storage in a directory of the test.
public final class DockerRegistry implements AutoCloseable {
  private final Process process;
  private final int port;
  private final Path storage;

  private DockerRegistry(Process process, int port, Path storage) {
    this.process = process;
    this.port = port;
    this.storage = storage;
  }

  public static DockerRegistry start(Path directory) throws IOException, InterruptedException {
    Path program = Commands.find("docker-registry");
    int port;
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Path storage = Files.createDirectories(directory.resolve("registry"));
    Path config = directory.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: "%s"}, delete: {enabled: true}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(storage, port));
    Process process =
        new ProcessBuilder(program.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    var registry = new DockerRegistry(process, port, storage);
    registry.awaitReady();
    return registry;
  }

  private void awaitReady() throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + host() + "/v2/"))
              .timeout(Duration.ofSeconds(5))
              .build();
      for (int i = 0; i < 200; i++) {
        try {
          if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException notYet) {
          Thread.sleep(50);
        }
      }
    }
    close();
    throw new IllegalStateException("docker-registry does not answer on " + host());
  }

  /// `127.0.0.1:PORT`.
  public String host() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /// Where its blobs lie.
  public Path storage() {
    return storage;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
