package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-11-28T10:00:00Z"));
  private final AtomicLong count = new AtomicLong(-7);
  private final SteadyClock clock = new SteadyClock(time::get, count::get);

  private boolean after(Duration passed, Duration told) {
    count.addAndGet(passed.toNanos());
    time.updateAndGet(now -> now.plus(told));
    return clock.isSteady();
  }

  private boolean after(Duration passed) {
    return after(passed, passed);
  }

  @Test
  void aClockIsBelievedAfterAnHour() {
    assertThat(clock.isSteady()).isFalse();
    assertThat(after(Duration.ofMinutes(59))).isFalse();
    assertThat(after(Duration.ofMinutes(1))).isTrue();
    assertThat(after(Duration.ofDays(30))).isTrue();
  }

  @Test
  void oneThatWasSetIsNotBelievedForAnHour() {
    after(Duration.ofHours(2));

    assertThat(after(Duration.ofMinutes(10), Duration.ofDays(365))).isFalse();
    assertThat(after(Duration.ofMinutes(50))).isFalse();
    assertThat(after(Duration.ofMinutes(10))).isTrue();
    assertThat(after(Duration.ofMinutes(10), Duration.ofDays(-365))).isFalse();
  }

  /// As time servers do it.
  @Test
  void oneThatIsCorrectedALittleIsBelieved() {
    after(Duration.ofHours(2));

    assertThat(after(Duration.ofMinutes(10), Duration.ofSeconds(630))).isTrue();
  }
}
