package dev.nacre.endorsements;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// Questions whose answer was that there is no such thing, for a while: the latest of them, for
/// strangers may ask about as many chips as they can think of.
final class Absences {
  static final int MOST = 1024;

  private final Duration time;
  private final SequencedMap<String, Absence> latest = new LinkedHashMap<>();

  private record Absence(Instant until, String sentence) {}

  /// @param time for which an absence is believed
  Absences(Duration time) {
    this.time = time;
  }

  synchronized Optional<String> find(String question, Instant now) {
    return Optional.ofNullable(latest.get(question))
        .filter(absence -> now.isBefore(absence.until()))
        .map(Absence::sentence);
  }

  synchronized void remember(String question, String sentence, Instant now) {
    latest.remove(question);
    latest.put(question, new Absence(now.plus(time), sentence));
    if (latest.size() > MOST) {
      var _ = latest.pollFirstEntry();
    }
  }
}
