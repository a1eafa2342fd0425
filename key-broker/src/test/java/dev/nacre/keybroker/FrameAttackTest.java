package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a hostile caller of HTTP/2 (RFC 9113) sends by hand, frame by frame, to the addresses of
/// the attestation service and of reference values.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrameAttackTest {
  /// Longer than what is sent here takes, so that no flood is ended for its pace.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LONG = Duration.ofSeconds(20);

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final byte[] NOTHING = {};

  /// `:method: GET`, `:scheme: http`, `:path: /`, `:authority: x` (RFC 7541 appendix A).
  private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'x'};

  /// The same with `:method: POST`.
  private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'x'};

  @AutoClose private final Broker broker;

  FrameAttackTest(@TempDir Path directory) {
    this.broker = broker(directory, 100);
  }

  /// @param connections of one source
  private static Broker broker(Path directory, int connections) {
    ServerConfig config = Broker.offeringAll(directory);
    BrokerSettings settings = config.settings();
    var limits = new LimitSettings(connections, 0, 0, 100, 1_000, PATIENCE);
    return Broker.start(config.with(settings.with(settings.operation().with(limits))));
  }

  private List<Integer> ports() {
    return ports(broker.server);
  }

  private static List<Integer> ports(NacreServer server) {
    return List.of(server.attestationPort().orElseThrow(), server.referencesPort().orElseThrow());
  }

  /// @param begun is sent first
  private static Socket connected(int port, byte[]... begun) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) LONG.toMillis());
    socket.setTcpNoDelay(true);
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    send(socket, preface.getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0, NOTHING));
    send(socket, begun);
    return socket;
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static void send(Socket socket, byte[]... parts) throws IOException {
    var all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    socket.getOutputStream().write(all.toByteArray());
  }

  private static byte[] get(int stream) {
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, GET);
  }

  private static byte[] post(int stream) {
    return frame(HEADERS, END_HEADERS, stream, POST);
  }

  /// A connection begins with the first, and goes on with the second without an end.
  static Stream<Arguments> floods() {
    byte[] window = {0, 0, 0, 1};
    byte[] priority = {0, 0, 0, 0, 16};
    return Stream.of(
        Arguments.of("pings", NOTHING, frame(PING, 0, 0, new byte[8])),
        Arguments.of("answers to no ping", NOTHING, frame(PING, 1, 0, new byte[8])),
        Arguments.of("settings", NOTHING, frame(SETTINGS, 0, 0, NOTHING)),
        Arguments.of("windows of the connection", NOTHING, frame(WINDOW_UPDATE, 0, 0, window)),
        Arguments.of("windows of a request", post(1), frame(WINDOW_UPDATE, 0, 1, window)),
        Arguments.of("priorities", NOTHING, frame(PRIORITY, 0, 1, priority)),
        Arguments.of("frames of no known type", NOTHING, frame(99, 0, 0, NOTHING)),
        Arguments.of("empty data", post(1), frame(DATA, 0, 1, NOTHING)),
        Arguments.of("data of a byte", post(1), frame(DATA, 0, 1, new byte[1])),
        Arguments.of(
            "empty parts of a head",
            frame(HEADERS, 0, 1, GET),
            frame(CONTINUATION, 0, 1, NOTHING)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void whoFloodsWithFramesThatAskForNothingIsCutOff(String what, byte[] begun, byte[] frame)
      throws Exception {
    for (int port : ports()) {
      try (Socket socket = connected(port, begun)) {
        assertThat(isEndedBy(socket, Stream.generate(() -> frame).limit(5_000))).as(what).isTrue();
      }
      assertServes(port);
    }
  }

  /// @return whether the server ends the connection for these
  private static boolean isEndedBy(Socket socket, Stream<byte[]> frames) throws IOException {
    try {
      send(socket, frames.toArray(byte[][]::new));
      var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketException e) {
      return true;
    }
  }

  private static IntStream streams() {
    return IntStream.iterate(1, stream -> stream + 2).limit(1_000);
  }

  @Test
  void whoOpensRequestsOnlyToTakeThemBackIsCutOff() throws Exception {
    byte[] cancel = {0, 0, 0, 8};
    for (int port : ports()) {
      try (Socket socket = connected(port)) {
        Stream<byte[]> flood =
            streams()
                .boxed()
                .flatMap(stream -> Stream.of(get(stream), frame(RST_STREAM, 0, stream, cancel)));
        assertThat(isEndedBy(socket, flood)).isTrue();
      }
      assertServes(port);
    }
  }

  @Test
  void whoLeavesTooManyRequestsUnfinishedIsCutOff() throws Exception {
    for (int port : ports()) {
      try (Socket socket = connected(port)) {
        assertThat(isEndedBy(socket, streams().mapToObj(FrameAttackTest::post))).isTrue();
      }
      assertServes(port);
    }
  }

  /// Each answer fits into the four windows behind its question: HTTP's library takes one that it
  /// has overdrawn for one that is too big.
  @Test
  void aFriendMayAskOnAndOnAndTellItsWindowsAsItLikes() throws Exception {
    byte[] window = frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 8, 0});
    try (Socket socket = connected(ports().getFirst())) {
      var in = new DataInputStream(socket.getInputStream());
      for (int stream : streams().limit(300).toArray()) {
        send(socket, get(stream), window, window, window, window);
        awaitHead(in, stream);
      }
    }
  }

  /// Fifty answers that are larger together than the window of the connection, which is opened
  /// again for what came of them.
  @Test
  void aFriendMayAskForManyAnswersAtOnce() throws Exception {
    byte[] ask = {(byte) 0x82, (byte) 0x86, 0x04, 13};
    byte[] document = "/openapi.json".getBytes(StandardCharsets.US_ASCII);
    byte[] head =
        ByteBuffer.allocate(20).put(ask).put(document).put(new byte[] {1, 1, 'x'}).array();
    for (int i = 0; i < 5; i++) {
      try (Socket socket = connected(ports().getFirst())) {
        byte[][] asked =
            streams()
                .limit(50)
                .mapToObj(stream -> frame(HEADERS, END_STREAM | END_HEADERS, stream, head))
                .toArray(byte[][]::new);
        send(socket, asked);
        fetch(socket, asked.length);
      }
    }
  }

  private static void fetch(Socket socket, int answers) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    int left = answers;
    while (left > 0) {
      int lengthAndType = in.readInt();
      int type = lengthAndType & 0xff;
      int flags = in.read();
      in.skipNBytes(Integer.BYTES);
      byte[] content = in.readNBytes(lengthAndType >>> 8);
      assertThat(type).as("type of a frame with " + Bytes.of(content).hex()).isNotEqualTo(GOAWAY);
      if (type == DATA) {
        left -= flags & END_STREAM;
        byte[] window = ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array();
        send(socket, content.length == 0 ? NOTHING : frame(WINDOW_UPDATE, 0, 0, window));
      }
    }
  }

  /// Reads until the answer to `stream` begins.
  private static void awaitHead(DataInputStream in, int stream) throws IOException {
    while (true) {
      int lengthAndType = in.readInt();
      int type = lengthAndType & 0xff;
      in.skipNBytes(1);
      int of = in.readInt();
      byte[] content = in.readNBytes(lengthAndType >>> 8);
      assertThat(type).as("type of a frame with " + Bytes.of(content).hex()).isNotEqualTo(GOAWAY);
      if (type == HEADERS && of == stream) {
        return;
      }
    }
  }

  private static void assertServes(int port) throws IOException {
    try (Socket socket = connected(port, get(1))) {
      awaitHead(new DataInputStream(socket.getInputStream()), 1);
    }
  }

  /// The address of the key broker speaks HTTP/1.1 only.
  @Test
  void connectionsOfOneSourceAreCountedTogetherWhateverTheySpeakAndWhere(@TempDir Path other)
      throws Exception {
    try (Broker small = broker(other, 3);
        var old = new Socket(InetAddress.getLoopbackAddress(), small.server.port())) {
      send(old, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(old.getInputStream().read()).isEqualTo('H');
      try (Socket one = connected(ports(small.server).getFirst(), get(1));
          Socket two = connected(ports(small.server).getLast(), get(1))) {
        awaitHead(new DataInputStream(one.getInputStream()), 1);
        awaitHead(new DataInputStream(two.getInputStream()), 1);
        for (int port : ports(small.server)) {
          try (Socket three = connected(port)) {
            assertThat(isEndedBy(three, Stream.of(get(1)))).isTrue();
          }
        }
      }
    }
  }

  @Test
  void requestsThatOutliveTheirConnectionAreNoFailures() throws Exception {
    var failures = new Failures();
    try {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = connected(ports().getFirst())) {
          send(socket, streams().limit(90).mapToObj(FrameAttackTest::get).toArray(byte[][]::new));
          socket.shutdownOutput();
          var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
      assertServes(ports().getFirst());
      assertThat(failures.told).isEmpty();
    } finally {
      failures.close();
    }
  }

  /// What the log tells meanwhile.
  private static final class Failures extends Handler {
    private static final Logger LOG = Logger.getLogger("");
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private Failures() {
      LOG.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        told.add(entry.getMessage() + ": " + entry.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      LOG.removeHandler(this);
    }
  }
}
