package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.cli.ServeProcess.Ended;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong around the real process: one sentence, a status, nothing left behind.
class ServeFaultsTest {
  private static final String ANY_PORT = "127.0.0.1:0";

  private final Path directory;

  ServeFaultsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static void assertOneSentence(Ended ended, String start, String advice) {
    assertThat(ended.err()).startsWith("nacre: " + start).contains(advice).hasLineCount(1);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// A data folder that a server has used.
  private Path served() {
    Path data = directory.resolve("data");
    NacreServer.start(ServerConfig.in(data)).close();
    return data;
  }

  @Test
  void aDamagedDatabaseIsNamedAndLeftAsItIs() throws Exception {
    Path data = served();
    byte[] damaged = Files.readAllBytes(data.resolve("nacre.db"));
    Arrays.fill(damaged, 0, 4_096, (byte) 'x');
    Files.write(data.resolve("nacre.db"), damaged);
    List<String> before = files(data);

    Ended ended = ServeProcess.refused(data, ANY_PORT);

    assertOneSentence(
        ended, "the database " + data.resolve("nacre.db") + " is damaged", "last backup");
    assertThat(Files.readAllBytes(data.resolve("nacre.db"))).isEqualTo(damaged);
    assertThat(before).containsAll(files(data));
  }

  @Test
  void aPortInUseIsNamedBeforeAnythingIsMade() throws Exception {
    try (var occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + occupied.getLocalPort();

      Ended ended = ServeProcess.refused(directory.resolve("data"), address);

      assertOneSentence(ended, "cannot listen at " + address, "choose another port");
      assertThat(files(directory)).isEmpty();
    }
  }

  @Test
  void aMasterKeyThatIsGoneIsNamedAndNotReplaced() throws Exception {
    Path data = served();
    Files.delete(data.resolve("master.key"));

    Ended ended = ServeProcess.refused(data, ANY_PORT);

    assertOneSentence(ended, "the master key " + data.resolve("master.key"), "from its backup");
    assertThat(data.resolve("master.key")).doesNotExist();
  }

  @Test
  void aTokenThatOthersMayReadIsNamed() throws Exception {
    Path data = served();
    Path token = data.resolve("owner-token");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

    assertOneSentence(
        ServeProcess.refused(data, ANY_PORT), token + " may be read by others", "chmod 600");
  }

  @Test
  void aWrongTokenIsToldByTheClientsProcess() throws Exception {
    Path wrong = Files.writeString(directory.resolve("token"), "not-the-token");
    try (ServeProcess server = ServeProcess.on(directory.resolve("data"))) {
      Ended ended =
          ServeProcess.run(
              ServeProcess.nacre(
                  "secret", "list", "--url", server.url(), "--token-file", wrong.toString()));

      assertOneSentence(ended, "the key broker refused: admin access denied", "issuers");
    }
  }

  @Test
  void everyFileIsForItsOwnerOnlyAndTheServerEndsWellWhenAsked() throws Exception {
    Path data = directory.resolve("data");
    try (ServeProcess server = ServeProcess.on(data)) {
      assertThat(server.process().isAlive()).isTrue();
      for (String name : List.of("nacre.db", "nacre.db-wal", "master.key", "owner-token")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
      assertThat(server.stop()).as("128 and the number of SIGTERM").isEqualTo(143);
    }
  }

  @Test
  void aServerThatIsAskedToStopSaysSoAndAnswersWhatHasBegun() throws Exception {
    Path data = directory.resolve("data");
    try (ServeProcess server = ServeProcess.on(data, "--drain", "3");
        var begun =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
        var client = HttpClient.newHttpClient()) {
      String token = Files.readString(data.resolve("owner-token")).strip();
      OutputStream out = begun.getOutputStream();
      out.write(
          ("POST /kbs/v0/resource/a/b/c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                  + "Authorization: Bearer "
                  + token
                  + "\r\n\r\nab")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();

      server.process().destroy();
      var ready = HttpRequest.newBuilder(URI.create(server.url() + "/readyz")).build();
      HttpResponse<String> told = client.send(ready, HttpResponse.BodyHandlers.ofString());
      while (told.statusCode() == 200) {
        told = client.send(ready, HttpResponse.BodyHandlers.ofString());
      }
      assertThat(told.statusCode()).isEqualTo(503);
      assertThat(told.body()).contains("draining");

      out.write("cd".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      var answer =
          new BufferedReader(
              new InputStreamReader(begun.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(server.process().waitFor()).isEqualTo(143);
    }
  }

  @Test
  void aFullDiskStopsTheStartAndLeavesNoDraft() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), "64k")) {
      Path data = disk.folder().resolve("data");

      Ended ended = ServeProcess.refused(data, ANY_PORT);

      assertOneSentence(ended, "the disk is full: cannot write to " + data, "make room");
      assertThat(files(data)).noneMatch(name -> name.endsWith(".new"));
    }
  }

  @Test
  void aDiskThatFillsUpRefusesWritesUntilThereIsRoomAndLosesNothing() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), "1m");
        ServeProcess server = ServeProcess.on(disk.folder().resolve("data"));
        KbsOwner owner = server.owner()) {
      Path filler = Files.write(disk.folder().resolve("filler"), new byte[300_000]);
      int written = 0;
      KbsException full = null;
      while (full == null) {
        int number = written;
        full = catchThrowableOfType(KbsException.class, () -> put(owner, number));
        written += full == null ? 1 : 0;
      }
      assertThat(full)
          .hasMessage(
              "the key broker refused: the disk of the key broker is full;"
                  + " nothing was changed or released");
      assertThat(size(owner)).isEqualTo(written);

      Files.delete(filler);
      put(owner, written);

      assertThat(size(owner)).isEqualTo(written + 1);
      new AuditLog(owner).verify(Optional.empty(), _ -> {});
    }
  }

  private static void put(KbsOwner owner, int number) {
    owner.putSecret(ResourceUri.parse("a/b/" + number), Secret.copyOf(new byte[20_000]));
  }

  private static int size(KbsOwner owner) {
    return owner.secrets().elements().size();
  }
}
