package dev.nacre.keybroker.limits;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Tells of connections that were ended: each as a number, and for each reason a line of the log a
/// minute at most.
final class Endings {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker.connections");
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final Consumer<Ending> counting;
  private final LongSupplier nanoseconds;
  private final Map<Ending, Told> told = new EnumMap<>(Ending.class);

  /// @param counting learns of each
  /// @param nanoseconds the time
  Endings(Consumer<Ending> counting, LongSupplier nanoseconds) {
    this.counting = counting;
    this.nanoseconds = nanoseconds;
  }

  private record Told(long at, long since) {}

  void count(Ending why, String source) {
    counting.accept(why);
    line(why, source).ifPresent(line -> LOG.log(System.Logger.Level.WARNING, line));
  }

  private synchronized Optional<String> line(Ending why, String source) {
    long now = nanoseconds.getAsLong();
    Told last = told.get(why);
    if (last != null && now - last.at() < PAUSE) {
      told.put(why, new Told(last.at(), last.since() + 1));
      return Optional.empty();
    }
    long count = last == null ? 1 : last.since() + 1;
    told.put(why, new Told(now, 0));
    return Optional.of(
        count
            + (count == 1 ? " connection was" : " connections were")
            + " ended, since "
            + why.sentence()
            + "; the last was of "
            + source);
  }
}
