package dev.nacre.keybroker.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// How often each of many did something in the running minute. Its memory is bounded: whoever comes
/// when the table is full shares one count with all others that do.
public final class MinuteCounts {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST = 50_000;
  private static final String OTHERS = "";

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> counts = new HashMap<>();
  private Instant start = Instant.EPOCH;

  /// Nobody has done anything yet.
  public MinuteCounts() {}

  /// Counts `who`, and gives its count in this minute. A clock that was set back begins a new one.
  public int add(String who, Instant now) {
    lock.lock();
    try {
      if (!now.isBefore(start.plus(WINDOW)) || now.isBefore(start)) {
        start = now;
        counts.clear();
      }
      boolean known = counts.size() < MOST || counts.containsKey(who);
      return counts.merge(known ? who : OTHERS, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }
}
