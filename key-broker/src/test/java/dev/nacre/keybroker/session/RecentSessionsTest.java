package dev.nacre.keybroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentSessionsTest {
  private final RecentSessions recent = new RecentSessions();

  /// Held, so that no collector takes it during a test.
  private final Session.Attested session = session();

  private static Session.Attested session() {
    return new Session.Attested("token", new Proven(JsonObject.empty()), Instant.ofEpochSecond(1));
  }

  private static String large(String name) {
    return name.repeat(RecentSessions.MOST_CHARACTERS / 4);
  }

  @Test
  void largeCookiesPushTheOldestOut() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      var _ = recent.keep(large(name), session);
    }
    assertThat(recent.find(large("a"))).contains(session);

    var _ = recent.keep("one more", session);

    assertThat(recent.find(large("b"))).isEmpty();
    assertThat(recent.find(large("a"))).contains(session);
    assertThat(recent.find("one more")).contains(session);
  }

  @Test
  void theSameCookieCountsOnce() {
    var _ = recent.keep("a", session);
    for (int i = 0; i < 10; i++) {
      var _ = recent.keep(large("b"), session);
    }

    assertThat(recent.find("a")).contains(session);
  }

  @Test
  void whatIsOpenedAgainHasTheKeyThatWasKnown() {
    Session.Attested first = recent.keep("a", session);
    Session.Attested again = recent.keep("a", session());

    assertThat(again.guest().key()).isSameAs(first.guest().key());
    assertThat(recent.find("a")).containsSame(again);
  }

  @Test
  void sessionsOfTwoCookiesShareNoKey() {
    Session.Attested one = recent.keep("a", session());
    Session.Attested other = recent.keep("b", session());

    assertThat(one.guest().key()).isNotSameAs(other.guest().key());
  }
}
