package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The configuration is read again while a call is on its way: the call ends as it would have.
class ReloadInFlightTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Map<String, String> VALUES =
      Map.of(
          "snp_launch_measurement",
          "[\"" + EmulatedGuest.MEASUREMENT.hex() + "\"]",
          "snp_bootloader",
          "[10]",
          "snp_tee_svn",
          "[0]",
          "snp_snp_svn",
          "[23]",
          "snp_microcode",
          "[84]");

  @TempDir private Path directory;
  private final Semaphore asked = new Semaphore(0);
  private final Semaphore mayAnswer = new Semaphore(0);

  /// The answer to the first question waits until it may be given.
  private byte[] reference(byte[] question) {
    try {
      asked.release();
      assertThat(mayAnswer.tryAcquire(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      mayAnswer.release();
      String known = VALUES.get(GrpcByHand.firstText(question));
      return known == null ? new byte[0] : GrpcByHand.message(1, known);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aJudgementThatAsksAnotherServiceSeveralTimesIsMadeToItsEnd() throws Exception {
    try (var values = AttestationStandIn.keepingReferences(this::reference)) {
      ServerConfig config = Broker.config(directory);
      RemoteSettings elsewhere = RemoteSettings.at(values.address()).within(LONG);
      try (Broker broker = Broker.start(config.with(config.settings().comparingBy(elsewhere)));
          ExecutorService guests = Executors.newVirtualThreadPerTaskExecutor()) {
        broker.putSecret(Broker.SECRET, Broker.CANARY);
        Callable<String> handshake = () -> broker.release(EmulatedGuest.on(Broker.AMD));
        Future<String> released = guests.submit(handshake);
        assertThat(asked.tryAcquire(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

        assertThat(broker.server.reload()).isEmpty();
        mayAnswer.release();

        assertThat(released.get()).isEqualTo(Broker.CANARY);
      }
    }
  }

  /// The first release is written, the others are counted: two of them before and one, which began
  /// before, behind the reload.
  @Test
  void aReleaseThatIsCountedBehindTheReloadIsInTheAuditLog() throws Exception {
    ServerConfig config = Broker.config(directory);
    BrokerSettings settings = config.settings();
    var limits = new LimitSettings(100, 0, 0, 1, 1_000, LONG);
    try (Broker broker =
            Broker.start(config.with(settings.with(settings.operation().with(limits))));
        RelayStandIn host = new RelayStandIn(broker.server.address());
        KbsClient guest = KbsClient.of(host.endpoint(), EmulatedGuest.on(Broker.AMD));
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      slow.setSoTimeout((int) LONG.toMillis());
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      broker.putReferenceValues();
      for (int i = 0; i < 3; i++) {
        guest.resource(Broker.SECRET).close();
      }
      send(
          slow,
          "GET /kbs/v0/resource/default/key/one HTTP/1.1\r\nHost: x\r\nCookie: "
              + host.lastCookie()
              + "\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
      assertThat(line(slow)).isEqualTo("HTTP/1.1 100 Continue");

      assertThat(broker.server.reload()).isEmpty();
      send(slow, "x");

      assertThat(line(slow)).isEmpty();
      assertThat(line(slow)).startsWith("HTTP/1.1 200");
      long end = System.nanoTime() + LONG.toNanos();
      while (releases(broker) < 4 && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(releases(broker)).isEqualTo(4);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    int next = socket.getInputStream().read();
    while (next >= 0 && next != '\n') {
      line.append(next == '\r' ? "" : String.valueOf((char) next));
      next = socket.getInputStream().read();
    }
    return line.toString();
  }

  /// In the audit log, written by themselves or counted.
  private static long releases(Broker broker) {
    return ((JsonArray) broker.owner.json("/nacre/v0/audit"))
        .stream()
            .map(entry -> ((JsonObject) entry).object("entry"))
            .filter(entry -> entry.string("kind").startsWith("release"))
            .mapToLong(entry -> entry.find("count").isPresent() ? entry.number("count") : 1)
            .sum();
  }
}
