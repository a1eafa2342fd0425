package dev.nacre.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
  private final RuntimeException why = new IllegalStateException("away");

  private final GrowingPause pause = new GrowingPause(Duration.ofSeconds(2), Duration.ofSeconds(9));
  private Instant now = START;

  private Duration failedAgain() {
    now = now.plusSeconds(100);
    return pause.failed(now, why).left();
  }

  @Test
  void eachFailureDoublesItUpToTheLimit() {
    assertThat(pause.rest(now)).isEmpty();
    for (int seconds : new int[] {2, 4, 8, 9, 9}) {
      assertThat(failedAgain()).isEqualTo(Duration.ofSeconds(seconds));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(failedAgain()).isEqualTo(Duration.ofSeconds(9));
    }
  }

  @Test
  void itEndsWithItsTimeAndTellsWhatIsLeft() {
    pause.failed(now, why);

    assertThat(pause.rest(now.plusMillis(500)).orElseThrow().why()).isSameAs(why);
    assertThat(pause.rest(now.plusMillis(500)).orElseThrow().text()).isEqualTo("2 s");
    assertThat(pause.rest(now.plusMillis(1999)).orElseThrow().text()).isEqualTo("1 s");
    assertThat(pause.rest(now.plusSeconds(2))).isEmpty();
  }

  @Test
  void aSuccessEndsItAndTheNextIsShortAgain() {
    failedAgain();
    failedAgain();
    pause.succeeded();

    assertThat(pause.rest(now)).isEmpty();
    assertThat(failedAgain()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aClockThatIsSetBackLengthensNone() {
    pause.failed(now, why);

    assertThat(pause.rest(now.minus(Duration.ofDays(1)))).isEmpty();
  }
}
