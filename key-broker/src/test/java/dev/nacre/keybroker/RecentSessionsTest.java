package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentSessionsTest {
  private final RecentSessions recent = new RecentSessions();

  private static Session.Attested withToken(int size) {
    return new Session.Attested(
        "t".repeat(size), new Proven(JsonObject.empty()), Instant.ofEpochSecond(1));
  }

  @Test
  void smallCookiesOfLargeTokensPushTheOldestOut() {
    int size = RecentSessions.MOST_CHARACTERS / 4;
    for (String cookie : new String[] {"a", "b", "c"}) {
      recent.keep(cookie, withToken(size));
    }
    assertThat(recent.find("a")).isPresent();

    recent.keep("d", withToken(size));

    assertThat(recent.find("b")).isEmpty();
    assertThat(recent.find("a")).isPresent();
    assertThat(recent.find("d")).isPresent();
  }

  @Test
  void theSameCookieCountsOnce() {
    recent.keep("a", withToken(10));
    for (int i = 0; i < 10; i++) {
      recent.keep("b", withToken(RecentSessions.MOST_CHARACTERS / 2));
    }

    assertThat(recent.find("a")).isPresent();
  }
}
