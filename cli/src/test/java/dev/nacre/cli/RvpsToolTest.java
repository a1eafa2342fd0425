package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Upstream's tool against the address of reference values.
class RvpsToolTest {
  private final Path directory;
  private final NacreServer server;

  RvpsToolTest(@TempDir Path directory) {
    this.directory = directory;
    ServerConfig config = ServerConfig.in(directory.resolve("data"));
    var free = new Socket("127.0.0.1", 0);
    this.server = NacreServer.start(config.with(config.settings().offeringReferencesAt(free)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Outcome run(String... words) {
    var all = new ArrayList<>(List.of("rvps-tool"));
    all.addAll(List.of(words));
    all.addAll(List.of("-a", server.referencesAddress().orElseThrow().toString()));
    return Outcome.of(all.toArray());
  }

  @Test
  void whatTheOwnerRegistersAnybodyQueries() throws IOException {
    Path message =
        Files.writeString(
            directory.resolve("message.json"),
            "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"eyJhIjpbMV19\"}");
    String token = server.ownerTokenFile().toString();

    assertThat(run("register", "-p", message.toString()).err()).contains("UNAUTHENTICATED");
    assertThat(run("query", "-r", "a").err()).contains("there is no reference value a");
    assertThat(run("register", "-p", message.toString(), "--token-file", token).err()).isEmpty();

    assertThat(run("query", "--reference-value-id", "a").out()).isEqualTo("[1]\n");
  }

  @Test
  void aMessageThatIsNoneIsRefused() throws IOException {
    Path message = Files.writeString(directory.resolve("message.json"), "[]");
    String token = server.ownerTokenFile().toString();

    assertThat(run("register", "-p", message.toString(), "--token-file", token).err())
        .contains("answers ABORTED: reference value message");
  }

  @Test
  void anAddressThatIsNoneIsToldInOneLine() {
    assertThat(Outcome.of("rvps-tool", "query", "-r", "a", "-a", "nowhere").err())
        .isEqualTo("nacre: RVPS: expected http://HOST:PORT, found nowhere\n");
  }
}
