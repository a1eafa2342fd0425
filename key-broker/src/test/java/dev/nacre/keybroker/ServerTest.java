package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServerException;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server as a whole: starts, restarts, what it leaves on disk and in its log.
class ServerTest {
  private final Path directory;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  ServerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void whatTheOwnerPutSurvivesARestart() {
    Broker.prepared(directory).close();

    try (Broker again = Broker.start(directory)) {
      assertThat(again.release(guest)).isEqualTo(Broker.CANARY);
    }
  }

  @Test
  void eachConfiguredAddressIsListenedAt() throws Exception {
    ServerConfig config = Broker.config(directory);
    var free = new Socket("127.0.0.1", 0);
    List<Socket> more = hasIpv6() ? List.of(free, new Socket("::1", 0)) : List.of(free);

    try (NacreServer server = NacreServer.start(config.with(config.settings().alsoAt(more)));
        HttpClient http = HttpClient.newHttpClient()) {
      var addresses = new ArrayList<URI>(List.of(server.address()));
      addresses.addAll(server.otherAddresses());
      assertThat(addresses).hasSize(more.size() + 1).doesNotHaveDuplicates();
      for (URI address : addresses) {
        HttpRequest asking = HttpRequest.newBuilder(address.resolve("/kbs/v0/auth")).build();
        assertThat(http.send(asking, BodyHandlers.ofString()).body()).contains("PluginNotFound");
      }
    }
  }

  private static boolean hasIpv6() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anAddressThatIsTakenIsNamed() throws IOException {
    ServerConfig config = Broker.config(directory);
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var socket = new Socket("127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(
              () -> NacreServer.start(config.with(config.settings().alsoAt(List.of(socket)))))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("cannot listen at " + socket);
    }
  }

  @Test
  void aGuestGoesOnWithAServerThatCameBack() {
    String token;
    int port;
    try (Broker first = Broker.prepared(directory);
        KbsClient client = first.client(guest)) {
      token = client.token();
      port = first.server.port();
    }
    try (Broker second = Broker.start(Broker.config(directory).at("127.0.0.1", port));
        KbsClient client = second.client(guest)) {
      assertThat(client.token()).isNotEqualTo(token);
      assertThat(Broker.text(client.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
    }
  }

  @Test
  void anOverSessionLeadsToANewHandshake() {
    assertAttestsAnewWhen(time -> time.plus(Duration.ofMinutes(6)));
  }

  @Test
  void aClockThatIsSetBackLengthensNoSession() {
    assertAttestsAnewWhen(time -> time.minus(Duration.ofDays(1)));
  }

  private void assertAttestsAnewWhen(UnaryOperator<Instant> clockMoves) {
    var now = new AtomicReference<>(Instant.now());
    try (Broker broker = Broker.start(Broker.config(directory).with(now::get))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      broker.putReferenceValues();
      try (KbsClient client = broker.client(guest)) {
        String first = client.token();
        now.updateAndGet(clockMoves);

        assertThat(Broker.text(client.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
        assertThat(client.token()).isNotEqualTo(first);
      }
      new AuditLog(broker.owner).verify(Optional.empty(), _ -> {});
    }
  }

  @Test
  void filesWithKeysAreForTheirOwnerOnly() throws IOException {
    Broker.prepared(directory).close();

    for (String name : List.of("master.key", "owner-token")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void theSecretStandsInNoFileAndInNoLogLine() throws IOException {
    var lines = new ArrayList<String>();
    Handler recorder =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.nacre");
    logger.addHandler(recorder);
    logger.setLevel(Level.ALL);
    String token;
    try (Broker broker = Broker.prepared(directory)) {
      token = Files.readString(broker.server.ownerTokenFile()).strip();
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      broker.owner.setResourcePolicy("package policy\n\ndefault allow = false\n");
      assertThatThrownBy(() -> broker.release(guest)).isInstanceOf(KbsException.class);
      assertThat(broker.owner.refusals().text()).doesNotContain(Broker.CANARY);
    } finally {
      logger.removeHandler(recorder);
    }
    String log = String.join("\n", lines);
    assertThat(log).contains("(emulated)").contains("released kbs:///default/key/one");
    assertThat(log).doesNotContain(Broker.CANARY).doesNotContain(token);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(Broker.CANARY);
      }
    }
  }

  @Test
  void withItsOwnCertificateOnlyTheGuestThatPinsItConnects() {
    ServerConfig config =
        Broker.config(directory)
            .with(new TlsMode.SelfSigned(List.of("localhost", "10.0.2.2", "::1")));
    try (Broker broker = Broker.start(config)) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      broker.putReferenceValues();
      assertThat(broker.server.address().getScheme()).isEqualTo("https");
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);

      KbsEndpoint unpinned =
          KbsEndpoint.at(broker.server.address().toString()).trying(1, Duration.ofMillis(1));
      try (KbsClient client = KbsClient.of(unpinned, guest)) {
        KbsException stranger = catchThrowableOfType(KbsException.class, client::token);
        assertThat(stranger.reason()).isEqualTo(KbsException.Reason.UNREACHABLE);
      }
    }
  }

  @Test
  void theCertificateIsKept(@TempDir Path other) {
    var tls = new TlsMode.SelfSigned(List.of("localhost"));
    String first;
    try (Broker broker = Broker.start(Broker.config(directory).with(tls))) {
      first = broker.server.certificatePem().orElseThrow();
    }
    try (Broker broker = Broker.start(Broker.config(directory).with(tls))) {
      assertThat(broker.server.certificatePem()).contains(first);
    }
    try (Broker broker = Broker.start(Broker.config(other).with(tls))) {
      assertThat(broker.server.certificatePem()).isNotEqualTo(first);
      KbsEndpoint wrong =
          KbsEndpoint.at(broker.server.address().toString())
              .pinnedTo(first)
              .trying(1, Duration.ofMillis(1));
      try (KbsOwner owner = KbsOwner.of(wrong, "x")) {
        assertThat(catchThrowableOfType(KbsException.class, owner::secrets).reason())
            .isEqualTo(KbsException.Reason.UNREACHABLE);
      }
    }
  }

  @Test
  void aPortInUseIsToldAndNothingIsLeftOpen() {
    try (Broker first = Broker.start(directory)) {
      Path other = directory.resolve("other");
      ServerConfig config = Broker.config(other).at("127.0.0.1", first.server.port());

      assertThatThrownBy(() -> NacreServer.start(config))
          .isInstanceOf(ServerException.class)
          .hasMessageStartingWith("cannot listen at 127.0.0.1:" + first.server.port())
          .hasMessageContaining("choose another port");
      NacreServer.start(Broker.config(other)).close();
    }
  }

  @Test
  void aSecondServerOnTheSameDirectoryIsKeptOut() {
    try (Broker first = Broker.start(directory)) {
      assertThatThrownBy(() -> NacreServer.start(Broker.config(directory)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another server uses the data folder");
      assertThat(first.server.port()).isPositive();
    }
  }

  @Test
  void aDamagedDatabaseStopsTheStartWithOneSentence() throws IOException {
    Broker.prepared(directory).close();
    Files.writeString(directory.resolve("nacre.db"), "x".repeat(10_000));

    assertThatThrownBy(() -> NacreServer.start(Broker.config(directory)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nacre.db is damaged")
        .hasMessageEndingWith("restore the last backup");
  }
}
