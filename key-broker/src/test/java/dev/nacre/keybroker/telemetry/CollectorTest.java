package dev.nacre.keybroker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.web.Bounds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorTest {
  private static final Bounds BOUNDS = new Bounds(Duration.ofSeconds(1), 1000, 1);

  /// Whoever sends would wait for ever: no span would leave any more, and no entry of the audit
  /// log; or the answer would fill the memory.
  @ParameterizedTest
  @CsvSource({
    "100, did not answer within 1 s",
    "100000000, answers with more than 1000 bytes",
  })
  void anAnswerWithoutEndIsNotAwaited(int length, String why) throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var settings =
          new TelemetrySettings(
              TelemetrySettings.collector("test", "http://127.0.0.1:" + listening.getLocalPort()),
              Optional.empty(),
              true,
              true);
      try (var collector = new Collector(settings, BOUNDS)) {
        var told = new FutureTask<>(() -> collector.tell("/v1/logs", JsonObject.builder().build()));
        Thread.startVirtualThread(told);
        try (Socket caller = listening.accept()) {
          begin(caller, length);

          Collector.Answer answer = told.get(1, TimeUnit.MINUTES);
          assertThat(answer).isInstanceOf(Collector.Answer.Later.class);
          assertThat(answer.toString()).contains(why);
        }
      }
    }
  }

  private static void begin(Socket caller, int length) throws IOException {
    String begun = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n{";
    caller.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
    caller.getOutputStream().flush();
  }
}
