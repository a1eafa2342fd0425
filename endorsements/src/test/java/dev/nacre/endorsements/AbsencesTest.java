package dev.nacre.endorsements;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AbsencesTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  private final Absences absences = new Absences(Duration.ofMinutes(5));

  @Test
  void anAbsenceIsBelievedForAWhile() {
    absences.remember("chip", "there is none", START);

    assertThat(absences.find("chip", START.plusSeconds(299))).contains("there is none");
    assertThat(absences.find("chip", START.plusSeconds(300))).isEmpty();
    assertThat(absences.find("other", START)).isEmpty();
  }

  /// Strangers may ask about as many chips as they can think of.
  @Test
  void theLatestAreKeptAndNoMore() {
    for (int i = 0; i <= Absences.MOST; i++) {
      absences.remember("chip " + i, "there is none", START);
    }

    assertThat(absences.find("chip 0", START)).isEmpty();
    assertThat(absences.find("chip 1", START)).isPresent();
    assertThat(absences.find("chip " + Absences.MOST, START)).isPresent();
  }

  @Test
  void anAbsenceThatIsSeenAgainIsTheLatest() {
    absences.remember("chip", "there is none", START);
    for (int i = 1; i < Absences.MOST; i++) {
      absences.remember("chip " + i, "there is none", START);
    }
    absences.remember("chip", "there is none yet", START);
    absences.remember("another", "there is none", START);

    assertThat(absences.find("chip", START)).contains("there is none yet");
    assertThat(absences.find("chip 1", START)).isEmpty();
  }
}
