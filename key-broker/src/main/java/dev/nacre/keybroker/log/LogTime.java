package dev.nacre.keybroker.log;

import dev.nacre.codec.SecondText;
import java.time.Instant;
import java.time.temporal.ChronoField;

/// Writes times in the form of ISO 8601, with the same number of digits behind each second.
final class LogTime {
  private static final long NANOS = 1_000_000_000;

  private final SecondText seconds = new SecondText(LogTime::withoutZone);

  private static String withoutZone(Instant second) {
    String whole = second.toString();
    return whole.substring(0, whole.length() - 1);
  }

  /// Such as `2026-11-27T22:10:00.123Z`.
  ///
  /// @param digits of the fraction, at most 9
  String of(Instant time, int digits) {
    String fraction = Long.toString(NANOS + time.get(ChronoField.NANO_OF_SECOND));
    return seconds.of(time) + "." + fraction.substring(1, 1 + digits) + "Z";
  }
}
