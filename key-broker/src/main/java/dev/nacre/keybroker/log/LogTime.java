package dev.nacre.keybroker.log;

import java.time.Instant;

/// Writes times in the form of ISO 8601. All of one second share what stands before the fraction,
/// whose reckoning costs more than the rest of a line.
final class LogTime {
  private static final long NANOS = 1_000_000_000;

  private volatile Second last = new Second(0, "1970-01-01T00:00:00");

  /// @param written without a zone
  private record Second(long epoch, String written) {
    static Second of(long epoch) {
      String whole = Instant.ofEpochSecond(epoch).toString();
      return new Second(epoch, whole.substring(0, whole.length() - 1));
    }
  }

  /// Such as `2026-11-27T22:10:00.123Z`.
  ///
  /// @param digits of the fraction, at most 9
  String of(Instant time, int digits) {
    Second second = last;
    if (second.epoch() != time.getEpochSecond()) {
      second = Second.of(time.getEpochSecond());
      last = second;
    }
    String fraction = Long.toString(NANOS + time.getNano());
    return second.written() + "." + fraction.substring(1, 1 + digits) + "Z";
  }
}
