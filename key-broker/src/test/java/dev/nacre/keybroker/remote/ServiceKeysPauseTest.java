package dev.nacre.keybroker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.JwsSigner;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.jose.TranslatedKey;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How often a service is asked for its keys: whoever sends tokens does not decide that.
class ServiceKeysPauseTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
  private static final PrivateJwk FIRST = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk SECOND = PrivateJwk.generate(EcCurve.P_256);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger status = new AtomicInteger(500);
  private final AtomicReference<PrivateJwk> published = new AtomicReference<>(FIRST);
  private final HttpServer service;
  private final ServiceKeys keys;

  ServiceKeysPauseTest() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/.well-known/jwks.json",
        exchange -> {
          try (exchange) {
            asked.incrementAndGet();
            byte[] set = Bytes.utf8(set(published.get())).toArray();
            exchange.sendResponseHeaders(status.get(), set.length);
            exchange.getResponseBody().write(set);
          }
        });
    service.start();
    keys =
        ServiceKeys.of(
            RemoteSettings.at(URI.create("http://127.0.0.1:" + service.getAddress().getPort())),
            now::get);
  }

  @AfterEach
  void stop() {
    keys.close();
    service.stop(0);
  }

  private static String set(PrivateJwk key) {
    var all = new JsonArray(List.of((Json) key.publicJwk().toJson()));
    return JsonObject.builder().put("keys", all).build().text();
  }

  private static String token(PrivateJwk key) {
    JsonObject header = JsonObject.builder().put("alg", "ES256").build();
    return new JwsSigner(header, new TranslatedKey(key.key()))
        .sign(Bytes.utf8("{\"exp\":" + START.plusSeconds(100_000).getEpochSecond() + "}"));
  }

  private void refusedFor(String pause) {
    assertThatThrownBy(() -> keys.verifiedClaims(token(FIRST)))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("status 500")
        .hasMessageEndingWith("; it is asked again in " + pause);
  }

  private void passes(long seconds) {
    now.set(now.get().plusSeconds(seconds));
  }

  @Test
  void whoFailsIsLeftAloneAndTheRefusalSaysForHowLong() {
    refusedFor("2 s");
    passes(1);
    refusedFor("1 s");

    assertThat(asked.get()).isEqualTo(1);
  }

  @Test
  void eachFailureDoublesThePauseUpToAMinute() {
    int[] pauses = {2, 4, 8, 16, 32, 60, 60};
    for (int i = 0; i < pauses.length; i++) {
      refusedFor(pauses[i] + " s");
      assertThat(asked.get()).isEqualTo(i + 1);
      passes(pauses[i]);
    }
  }

  @Test
  void afterAnAnswerThePauseIsShortAgain() {
    refusedFor("2 s");
    passes(2);
    refusedFor("4 s");
    passes(4);
    status.set(200);
    assertThat(keys.verifiedClaims(token(FIRST))).isPresent();

    status.set(500);
    published.set(SECOND);
    passes(2);
    assertThatThrownBy(() -> keys.verifiedClaims(token(SECOND)))
        .hasMessageEndingWith("; it is asked again in 2 s");
  }

  @Test
  void aKnownKeyNeedsNobodysAnswer() {
    status.set(200);
    assertThat(keys.verifiedClaims(token(FIRST))).isPresent();
    status.set(500);
    passes(2);
    assertThatThrownBy(() -> keys.verifiedClaims(token(SECOND)))
        .isInstanceOf(RemoteException.class);

    assertThat(keys.verifiedClaims(token(FIRST))).isPresent();
    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void badTokensDoNotMakeUsAskOftenerThanEveryTwoSeconds() {
    status.set(200);
    for (int i = 0; i < 5; i++) {
      assertThat(keys.verifiedClaims(token(SECOND))).isEmpty();
    }
    assertThat(asked.get()).isEqualTo(1);

    published.set(SECOND);
    passes(2);
    assertThat(keys.verifiedClaims(token(SECOND))).isPresent();
  }

  /// Or the keys would not be read for as long as it was set back.
  @Test
  void aClockThatIsSetBackLengthensNoPause() {
    status.set(200);
    assertThat(keys.verifiedClaims(token(SECOND))).isEmpty();
    published.set(SECOND);
    now.set(START.minusSeconds(86_400));

    assertThat(keys.verifiedClaims(token(SECOND))).isPresent();
  }
}
