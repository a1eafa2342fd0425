package dev.nacre.keybroker.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Whether the clock has gone for a while as the machine's own counter does. A clock that jumps, or
/// is set right some minutes after a start, would make entries old that are not.
///
/// Used by one thread.
public final class SteadyClock {
  private static final Duration LONG_ENOUGH = Duration.ofHours(1);
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final LongSupplier counter;
  private long since;
  private long lastCount;
  private Instant lastTime;

  /// @param counter of nanoseconds, which nobody sets
  public SteadyClock(InstantSource clock, LongSupplier counter) {
    this.clock = clock;
    this.counter = counter;
    this.lastCount = counter.getAsLong();
    this.lastTime = clock.instant();
    this.since = lastCount;
  }

  /// Looks at both, and says whether they have agreed for an hour: at every look since.
  public boolean isSteady() {
    long count = counter.getAsLong();
    Instant time = clock.instant();
    Duration counted = Duration.ofNanos(count - lastCount);
    Duration off = Duration.between(lastTime, time).minus(counted).abs();
    if (off.compareTo(SLACK) > 0) {
      since = count;
    }
    lastCount = count;
    lastTime = time;
    return count - since >= LONG_ENOUGH.toNanos();
  }
}
