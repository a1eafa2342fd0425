package dev.nacre.keybroker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.JwsSigner;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.jose.TranslatedKey;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.web.Bounds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceKeysTest {
  private static String token() {
    JsonObject header = JsonObject.builder().put("alg", "ES256").build();
    return new JwsSigner(header, new TranslatedKey(PrivateJwk.generate(EcCurve.P_256).key()))
        .sign(Bytes.utf8("{}"));
  }

  /// Whoever waits for the keys would wait for ever, and the server with them when it stops.
  @Test
  void anAnswerThatBeginsAndDoesNotEndIsNotAwaitedForEver() throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + listening.getLocalPort());
      var keys =
          ServiceKeys.of(
              RemoteSettings.at(address),
              InstantSource.system(),
              new Bounds(Duration.ofSeconds(1), 1 << 20, 1));
      var asked =
          new FutureTask<>(() ->
              catchThrowableOfType(RemoteException.class, () -> keys.verifiedClaims(token())));
      Thread.startVirtualThread(asked);
      try (Socket caller = listening.accept()) {
        begin(caller);

        RemoteException why = asked.get(1, TimeUnit.MINUTES);
        assertThat(why.obstacle()).isEqualTo(Obstacle.SLOW);
        keys.close();
      }
    }
  }

  private static void begin(Socket caller) throws IOException {
    String begun = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    caller.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
    caller.getOutputStream().flush();
  }
}
