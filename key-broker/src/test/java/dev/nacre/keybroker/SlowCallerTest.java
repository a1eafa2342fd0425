package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who sends a byte now and then to the attestation service's own address (slow-loris), by HTTP/1.1
/// and by HTTP/2 (RFC 9113).
class SlowCallerTest {
  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PREFACE =
      hex("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + "000000040000000000";
  private static final String PING = "0000080600000000000000000000000000";

  /// POST, http, the path of the evaluation, a gRPC content type: literals of HPACK (RFC 7541).
  private static final String HEADERS =
      "8386"
          + named("04", "/attestation.AttestationService/AttestationEvaluate")
          + named("01", "x")
          + named("0f10", "application/grpc");

  private final Broker broker;

  SlowCallerTest(@TempDir Path directory) {
    ServerConfig config = Broker.config(directory);
    BrokerSettings settings = config.settings();
    var limits = new LimitSettings(100, 0, 0, 100, 1_000, PATIENCE);
    this.broker =
        Broker.start(
            config.with(
                settings
                    .with(settings.operation().with(limits))
                    .with(new dev.nacre.keybroker.settings.Socket("127.0.0.1", 0))));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String named(String name, String value) {
    return name + HexFormat.of().toHexDigits((byte) value.length()) + hex(value);
  }

  private static String frame(String typeAndFlags, String content) {
    return "0000"
        + HexFormat.of().toHexDigits((byte) (content.length() / 2))
        + typeAndFlags
        + "00000001"
        + content;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private Socket connected() throws IOException {
    var socket =
        new Socket(InetAddress.getLoopbackAddress(), broker.server.attestationPort().orElseThrow());
    socket.setSoTimeout((int) LONG.toMillis());
    return socket;
  }

  /// How long the server bore a caller who sends `begun` and then `drop` again and again.
  private Duration borne(byte[] begun, byte[] drop) throws Exception {
    try (Socket socket = connected()) {
      long start = System.nanoTime();
      socket.getOutputStream().write(begun);
      try {
        while (System.nanoTime() - start < LONG.toNanos()) {
          Thread.sleep(PATIENCE.toMillis() / 8);
          socket.getOutputStream().write(drop);
        }
        throw new AssertionError("the connection is still open after " + LONG);
      } catch (SocketException e) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
  }

  private void assertCutOffForItsPace(byte[] begun, byte[] drop) throws Exception {
    assertThat(borne(begun, drop)).isGreaterThanOrEqualTo(PATIENCE);
  }

  @Test
  void aSlowHeadOfRest() throws Exception {
    assertCutOffForItsPace(
        "POST /attestation HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII),
        new byte[] {'a'});
  }

  @Test
  void aSlowFrame() throws Exception {
    assertCutOffForItsPace(bytes(PREFACE + "0000fc040000000000"), bytes("00"));
  }

  @Test
  void aCallWhoseMessageComesSlowly() throws Exception {
    assertCutOffForItsPace(
        bytes(PREFACE + frame("0104", HEADERS) + frame("0000", "00000000ff")),
        bytes(frame("0000", "0a")));
  }

  @Test
  void aConnectionMayRestBetweenItsCalls() throws Exception {
    try (Socket resting = connected()) {
      resting.getOutputStream().write(bytes(PREFACE));
      for (int i = 0; i < 3; i++) {
        Thread.sleep(PATIENCE.toMillis());
        resting.getOutputStream().write(bytes(PING));
        assertThat(isAnswered(resting.getInputStream(), 6)).isTrue();
      }
    }
  }

  /// A caller who vanished looks like one who falls silent.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "50",
        "5052",
        "474554202f20485454502f312e310d0a486f",
        "504f5354202f6174746573746174696f6e20485454502f312e310d0a486f73743a20780d0a"
            + "436f6e74656e742d4c656e6774683a2031300d0a0d0a7b"
      })
  void whoFallsSilentInHisRequestIsCutOff(String hex) throws Exception {
    assertIsCutOff(bytes(hex));
  }

  @Test
  void whoFallsSilentInAFrameOrACallIsCutOff() throws Exception {
    assertIsCutOff(bytes(PREFACE + "0000fc0400000000"));
    assertIsCutOff(bytes(PREFACE + frame("0104", HEADERS)));
    assertIsCutOff(bytes(PREFACE + frame("0104", HEADERS) + frame("0000", "00000000ff")));
  }

  private void assertIsCutOff(byte[] begun) throws IOException {
    try (Socket socket = connected()) {
      socket.getOutputStream().write(begun);
      assertThatThrownBy(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(SocketException.class);
    }
  }

  /// The window of its socket, and the buffer of the server's, hold no more than a part of them.
  @Test
  void whoDoesNotFetchHisAnswersIsCutOffAndTheMetricsTellWhy() throws Exception {
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(2_048);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.server.port()));
      byte[] asking =
          "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
              .repeat(200)
              .getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(asking);
      String ended = "nacre_connections_ended_total{reason=\"slow_answer\"} 1";
      long end = System.nanoTime() + LONG.toNanos();
      while (!broker.metrics().contains(ended)) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(PATIENCE);
      }
    }
  }

  /// Whether a frame of `type` comes.
  private static boolean isAnswered(InputStream in, int type) throws IOException {
    for (byte[] head = in.readNBytes(9); head.length == 9; head = in.readNBytes(9)) {
      int size = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
      in.skipNBytes(size);
      if (head[3] == type) {
        return true;
      }
    }
    return false;
  }
}
