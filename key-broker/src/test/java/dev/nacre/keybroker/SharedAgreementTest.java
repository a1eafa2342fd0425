package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.session.SharedAgreement;
import dev.nacre.protocol.kbs.KbsClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedAgreementTest {
  private static final Instant START = Instant.parse("2026-11-28T05:00:00Z");
  private static final SecureRandom CHANCE = new SecureRandom();

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final PrivateJwk guest = PrivateJwk.generate(EcCurve.P_256);
  private final SharedAgreement shared = new SharedAgreement((EcJwk) guest.publicJwk(), now::get);

  private Jwe sealed() {
    return shared.seal(Secret.copyOf(new byte[32]), CHANCE);
  }

  private JsonObject ephemeralKey() {
    return sealed().header().object("epk");
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void answersWithinAMinuteShareAnEphemeralKey() {
    JsonObject first = ephemeralKey();
    pass(SharedAgreement.LONGEST.minusMillis(1));

    assertThat(ephemeralKey()).isEqualTo(first);
  }

  @Test
  void afterAMinuteThereIsAnother() {
    JsonObject first = ephemeralKey();
    pass(SharedAgreement.LONGEST);

    assertThat(ephemeralKey()).isNotEqualTo(first);
    assertThat(sealed().decrypt(guest).size()).isEqualTo(32);
  }

  @Test
  void afterAThousandAnswersThereIsAnother() {
    JsonObject first = ephemeralKey();
    for (int served = 1; served < SharedAgreement.MOST; served++) {
      assertThat(ephemeralKey()).isEqualTo(first);
    }

    assertThat(ephemeralKey()).isNotEqualTo(first);
  }

  @Test
  void aClockThatIsSetBackEndsIt() {
    JsonObject first = ephemeralKey();
    pass(Duration.ofSeconds(-1));

    assertThat(ephemeralKey()).isNotEqualTo(first);
  }

  @Test
  void twoSessionsOfOneKeyShareNothing(@TempDir Path directory) throws Exception {
    try (Broker broker = Broker.prepared(directory);
        RelayStandIn host = new RelayStandIn(broker.server.address())) {
      String one = attested(host);
      String two = attested(host);
      JsonObject first = ephemeralKey(broker, one);

      assertThat(ephemeralKey(broker, one)).isEqualTo(first);
      assertThat(ephemeralKey(broker, two)).isNotEqualTo(first);
    }
  }

  /// The cookie of a new session of the same key.
  private String attested(RelayStandIn host) {
    try (KbsClient client = KbsClient.of(host.endpoint(), EmulatedGuest.on(Broker.AMD), guest)) {
      client.resource(Broker.SECRET).close();
      return host.lastCookie();
    }
  }

  private static JsonObject ephemeralKey(Broker broker, String cookie) throws Exception {
    URI secret = broker.server.address().resolve("/kbs/v0/resource/default/key/one");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(secret).header("Cookie", cookie).build();
      String answer = http.send(request, BodyHandlers.ofString()).body();
      return Jwe.parse((JsonObject) Json.parse(answer)).header().object("epk");
    }
  }
}
