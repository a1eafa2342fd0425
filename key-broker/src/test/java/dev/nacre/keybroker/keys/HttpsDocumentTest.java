package dev.nacre.keybroker.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpsDocumentTest {
  private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";

  /// A reload would wait for it for ever, and no other could begin.
  @Test
  void anAnswerThatBeginsAndDoesNotEndIsNotAwaitedForEver() throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + listening.getLocalPort());
      var asked =
          new FutureTask<>(() ->
              catchThrowable(() ->
                  Fetcher.HttpsDocument.get(address, Duration.ofSeconds(1), Optional.empty())));
      Thread.startVirtualThread(asked);
      try (Socket caller = listening.accept()) {
        caller.getOutputStream().write(BEGUN.getBytes(StandardCharsets.US_ASCII));

        assertThat(asked.get(1, TimeUnit.MINUTES))
            .isInstanceOf(KeySourceException.class)
            .hasMessageContaining("did not answer within 1 s");
      }
    }
  }
}
