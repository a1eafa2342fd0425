package dev.nacre.keybroker.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// What libraries log: so many records a minute. One of HTTP writes a stack for each caller who
/// does not fetch his answer, and callers may be many.
final class LibraryRecords {
  static final int A_MINUTE = 20;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String OURS = "dev.nacre";

  private Instant since = Instant.EPOCH;
  private int written;
  private int withheld;

  /// Whether it is written.
  synchronized boolean admits(LogRecord record) {
    if (String.valueOf(record.getLoggerName()).startsWith(OURS)) {
      return true;
    }
    if (written < A_MINUTE) {
      written++;
      return true;
    }
    withheld++;
    return false;
  }

  /// A new minute begins with `now`, perhaps: how many were not written in the last one.
  synchronized Optional<LogRecord> told(Instant now) {
    if (!now.isBefore(since) && now.isBefore(since.plus(MINUTE))) {
      return Optional.empty();
    }
    int count = withheld;
    since = now;
    written = 0;
    withheld = 0;
    return count == 0 ? Optional.empty() : Optional.of(summary(count, now));
  }

  private static LogRecord summary(int count, Instant now) {
    var record =
        new LogRecord(Level.WARNING, count + " records of libraries were not written, being many");
    record.setLoggerName(OURS + ".keybroker.log");
    record.setInstant(now);
    return record;
  }
}
