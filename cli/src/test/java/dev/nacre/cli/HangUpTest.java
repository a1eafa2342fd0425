package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The signal HUP to a real process whose configuration is of upstream's shape.
class HangUpTest {
  private static final String IN_FORCE = "the configuration was read again and is in force";
  private static final String REFUSED = "the configuration is refused, the old one stays: ";

  private final Path directory;
  private final Path file;

  HangUpTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("kbs-config.toml");
  }

  private void write(String admin) throws IOException {
    Files.writeString(
        file,
        """
        [http_server]
        sockets = ["127.0.0.1:8080"]
        insecure_http = true

        [attestation_token]
        insecure_header_jwk = true

        [attestation_service]
        type = "coco_as_builtin"

        [admin]
        %s

        [[plugins]]
        name = "resource"
        """
            .formatted(admin));
  }

  /// The status for somebody who shows nothing and puts a secret.
  private static int stranger(ServeProcess server) throws IOException, InterruptedException {
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(server.url() + "/kbs/v0/resource/a/b/c"))
            .POST(BodyPublishers.ofString("content"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(put, BodyHandlers.discarding()).statusCode();
    }
  }

  private static void hangUp(ServeProcess server) throws IOException, InterruptedException {
    String number = Long.toString(server.process().pid());
    assertThat(new ProcessBuilder("sh", "-c", "kill -HUP " + number).start().waitFor()).isZero();
  }

  /// The line of the log with `words` for the `time`th time, once it is there.
  private static String logged(ServeProcess server, String words, int time)
      throws IOException, InterruptedException {
    for (int i = 0; i < 600; i++) {
      var lines =
          Files.readAllLines(server.errors()).stream()
              .filter(line -> line.contains(words))
              .toList();
      if (lines.size() >= time) {
        return lines.get(time - 1);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(
        "not logged: %s\n%s\n%s"
            .formatted(words, Files.readString(server.errors()), threads(server.process())));
  }

  /// What its threads wait for.
  private static String threads(Process server) throws IOException {
    String jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
    Process asked =
        new ProcessBuilder(jstack, Long.toString(server.pid())).redirectErrorStream(true).start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Whoever starts a JVM under `nohup` wants it to ignore the signal, and it does, whatever
  /// handler it has.
  private static boolean isIgnored() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1);
  }

  @Test
  void aGoodFileIsInForceAndABrokenOneLeavesTheOldRunning() throws Exception {
    assumeThat(isIgnored()).as("SIGHUP is ignored by whoever started the tests").isFalse();
    write("authorization_mode = \"AuthenticatedAuthorization\"");
    try (ServeProcess server =
        ServeProcess.on(directory.resolve("data"), "--config", file.toString())) {
      assertThat(stranger(server)).isEqualTo(401);

      write("authorization_mode = \"InsecureAllowAll\"");
      assertThat(stranger(server)).as("a file is not looked at unasked").isEqualTo(401);
      hangUp(server);
      logged(server, IN_FORCE, 1);
      assertThat(stranger(server)).isEqualTo(200);

      write("authorisation_mode = \"DenyAll\"");
      hangUp(server);
      assertThat(logged(server, REFUSED, 1)).contains("did you mean admin.authorization_mode?");
      assertThat(stranger(server)).isEqualTo(200);

      Files.delete(file);
      hangUp(server);
      assertThat(logged(server, REFUSED, 2)).contains("cannot read the configuration");
      assertThat(stranger(server)).isEqualTo(200);

      write("authorization_mode = \"DenyAll\"");
      hangUp(server);
      logged(server, IN_FORCE, 2);
      assertThat(stranger(server)).isEqualTo(401);
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  @Test
  void aFileOfUpstreamsIsCheckedWithoutAStart() throws Exception {
    write("authorization_mode = \"DenyAll\"");
    Path data = directory.resolve("data");

    Outcome checked =
        Outcome.of("serve", "--config", file, "--data", data, "--listen", "127.0.0.1:0", "--check");

    assertThat(checked.err()).isEmpty();
    assertThat(checked.out()).contains("the configuration is good: 127.0.0.1:0");
    assertThat(data).doesNotExist();
  }
}
