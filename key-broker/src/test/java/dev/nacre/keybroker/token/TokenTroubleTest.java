package dev.nacre.keybroker.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the log says of a token that is not believed.
class TokenTroubleTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final PrivateJwk KEY = PrivateJwk.generate(EcCurve.P_256);

  private static String token(String issuer, long end) {
    JsonObject header = JsonObject.builder().put("alg", "ES256").put("kid", "k1").build();
    JsonObject claims = JsonObject.builder().put("iss", Json.of(issuer)).put("exp", end).build();
    return Jws.sign(header, Bytes.utf8(claims.text()), JwsAlgorithm.ES256, KEY.key()).compact();
  }

  @Test
  void anExpiredOneIsCalledExpiredWithItsEnd() {
    assertThat(TokenTrouble.of(token("https://a", NOW.getEpochSecond() - 60), NOW))
        .isEqualTo(
            "it says that it expired at 2026-11-27T11:59:00Z; issuer https://a, key k1, algorithm"
                + " ES256");
  }

  @Test
  void aStrangersIsCalledAStrangers() {
    assertThat(TokenTrouble.of(token("https://a", NOW.getEpochSecond() + 60), NOW))
        .isEqualTo(
            "a signature of nobody who is trusted: issuer" + " https://a, key k1, algorithm ES256");
  }

  @Test
  void whatAStrangerWritesStaysOneShortLine() {
    assertThat(TokenTrouble.of(token("a\nb".repeat(99), NOW.getEpochSecond() + 60), NOW))
        .doesNotContain("\n")
        .hasSizeLessThan(220);
  }

  @ParameterizedTest
  @CsvSource({"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
  void whatIsNoTokenIsCalledNone(String text) {
    assertThat(TokenTrouble.of(text, NOW)).startsWith("it is no signed token: ");
  }
}
