package dev.nacre.keybroker;

import static dev.nacre.keybroker.RawHttp2.DATA;
import static dev.nacre.keybroker.RawHttp2.END_STREAM;
import static dev.nacre.keybroker.RawHttp2.call;
import static dev.nacre.keybroker.RawHttp2.frame;
import static dev.nacre.keybroker.RawHttp2.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What callers of gRPC may take of a server's memory, of which there are 160 MB: frame by frame.
class CallRoomTest {
  private static final String HEALTH = "grpc.health.v1.Health/Check";
  private static final String QUERY = "reference.ReferenceValueProviderService/QueryReferenceValue";
  private static final String CROWD = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";
  private static final int CALLERS = 1_000;
  private static final int ANNOUNCED = 2 << 20;
  private static final int FRAME = 16_000;

  private static final List<ServedProcess> SERVED = new ArrayList<>();
  private static int port;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    port = ServedProcess.freePort();
    SERVED.add(ServedProcess.startWithAttestation(directory, port));
  }

  @AfterAll
  static void stop() {
    SERVED.forEach(ServedProcess::close);
  }

  private static RawHttp2 caller(String host) throws IOException {
    return new RawHttp2(host, port);
  }

  private static RawHttp2.End health(String host) throws IOException {
    try (RawHttp2 caller = caller(host)) {
      caller.send(call(1, HEALTH), frame(DATA, END_STREAM, 1, message(0, new byte[0])));
      return caller.end(1);
    }
  }

  private static void assertServes(String host) throws IOException {
    assertThat(health(host)).isEqualTo(new RawHttp2.End(Status.Code.OK.value(), ""));
  }

  private static void assertIsWell() throws IOException {
    assertThat(SERVED.getFirst().logged()).doesNotContain("OutOfMemoryError");
  }

  /// All that a caller may send before the server has read it, of a message that is said to be
  /// large.
  private static RawHttp2 large() throws IOException {
    RawHttp2 caller = caller(CROWD);
    caller.send(
        call(1, QUERY),
        frame(DATA, 0, 1, message(ANNOUNCED, new byte[FRAME])),
        frame(DATA, 0, 1, new byte[FRAME]),
        frame(DATA, 0, 1, new byte[FRAME]),
        frame(DATA, 0, 1, new byte[FRAME]));
    return caller;
  }

  @Test
  void aThousandCallersWithLargeMessagesAreRefusedAndOthersGetThrough() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var callers = new ArrayList<RawHttp2>();
      try {
        for (int i = 0; i < CALLERS; i++) {
          callers.add(large());
        }
        List<Callable<RawHttp2.End>> ends =
            callers.stream().<Callable<RawHttp2.End>>map(caller -> () -> caller.end(1)).toList();
        List<Future<RawHttp2.End>> waiting = ends.stream().map(threads::submit).toList();

        assertServes(OTHER);
        assertThat(waiting.getLast().get())
            .isEqualTo(
                new RawHttp2.End(
                    Status.Code.RESOURCE_EXHAUSTED.value(),
                    "this server has no room for the call now: try again later"));
        assertServes(OTHER);
      } finally {
        for (RawHttp2 caller : callers) {
          caller.close();
        }
      }
    }
    assertServes(CROWD);
    assertIsWell();
  }

  /// Helidon forgets calls whose connection ends.
  @Test
  void callsWhoseConnectionEndedGiveTheirRoomBack() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (RawHttp2 caller = caller(CROWD)) {
        for (int stream = 1; stream < 180; stream += 2) {
          caller.send(call(stream, QUERY), frame(DATA, 0, stream, message(100, new byte[1])));
        }
        caller.awaitRead();
      }
    }

    assertServes(CROWD);
    assertIsWell();
  }
}
