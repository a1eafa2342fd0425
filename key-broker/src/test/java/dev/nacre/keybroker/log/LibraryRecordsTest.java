package dev.nacre.keybroker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LibraryRecordsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private final LibraryRecords records = new LibraryRecords();

  private static LogRecord of(String logger) {
    var record = new LogRecord(Level.WARNING, "a message");
    record.setLoggerName(logger);
    return record;
  }

  @Test
  void thoseOfLibrariesAreSoManyAMinuteAndTheRestIsCounted() {
    assertThat(records.told(NOW)).isEmpty();
    for (int i = 0; i < LibraryRecords.A_MINUTE; i++) {
      assertThat(records.admits(of("io.helidon.webserver"))).isTrue();
    }
    assertThat(records.admits(of("io.helidon.webserver"))).isFalse();
    assertThat(records.admits(of("io.helidon.http"))).isFalse();
    assertThat(records.told(NOW.plusSeconds(59))).isEmpty();

    assertThat(records.told(NOW.plus(Duration.ofMinutes(1))))
        .hasValueSatisfying(told ->
            assertThat(told.getMessage())
                .isEqualTo("2 records of libraries were not written, being many"));
    assertThat(records.admits(of("io.helidon.webserver"))).isTrue();
  }

  @Test
  void oursAreAllWritten() {
    for (int i = 0; i < 3 * LibraryRecords.A_MINUTE; i++) {
      assertThat(records.admits(of("dev.nacre.keybroker"))).isTrue();
    }
  }

  @Test
  void aClockThatIsSetBackSilencesNobody() {
    assertThat(records.told(NOW)).isEmpty();
    for (int i = 0; i <= LibraryRecords.A_MINUTE; i++) {
      var _ = records.admits(of("io.helidon.webserver"));
    }

    assertThat(records.told(NOW.minusSeconds(3600))).isPresent();
    assertThat(records.admits(of("io.helidon.webserver"))).isTrue();
  }
}
