package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MinuteCountsTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  private final MinuteCounts counts = new MinuteCounts();

  @Test
  void eachIsCountedByItselfUntilAMinuteHasPassed() {
    assertThat(counts.add("a", NOW)).isEqualTo(1);
    assertThat(counts.add("a", NOW.plusSeconds(59))).isEqualTo(2);
    assertThat(counts.add("b", NOW.plusSeconds(59))).isEqualTo(1);

    assertThat(counts.add("a", NOW.plusSeconds(60))).isEqualTo(1);
  }

  /// Else nobody would be let through for as long as it was set back.
  @Test
  void aClockThatIsSetBackBeginsAnew() {
    counts.add("a", NOW);

    assertThat(counts.add("a", NOW.minusSeconds(1))).isEqualTo(1);
  }

  @Test
  void whoComesWhenTheTableIsFullSharesOneCount() {
    for (int i = 0; i < 50_000; i++) {
      counts.add("known " + i, NOW);
    }

    assertThat(counts.add("x", NOW)).isEqualTo(1);
    assertThat(counts.add("y", NOW)).isEqualTo(2);
    assertThat(counts.add("known 7", NOW)).isEqualTo(2);
  }
}
