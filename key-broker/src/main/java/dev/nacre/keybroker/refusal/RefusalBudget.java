package dev.nacre.keybroker.refusal;

import dev.nacre.keybroker.audit.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// How many refusals are written down one by one: so many a minute, and so many of one source. The
/// others are counted, and the count is written.
///
/// Anybody can be refused as often as he likes. Without a bound, junk fills the disk through a log
/// that must not be trimmed; with one bound for all, one source hides the refusals of others.
final class RefusalBudget {
  /// Of guests, and of who sends evidence.
  static final int OF_ALL = 300;

  static final int OF_ONE_SOURCE = 100;

  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final int ofAll;
  private final int ofOneSource;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> written = new HashMap<>();
  private Instant start = Instant.EPOCH;
  private int writtenOfAll;
  private long counted;
  private Instant countedFrom = Instant.EPOCH;

  RefusalBudget(int ofAll, int ofOneSource) {
    this.ofAll = ofAll;
    this.ofOneSource = ofOneSource;
  }

  /// @param write whether this refusal is written down
  /// @param counted of earlier windows, to be written now
  record Decision(boolean write, Optional<Counted> counted) {}

  Decision decide(String source, Instant now) {
    lock.lock();
    try {
      boolean fresh = !now.isBefore(start.plus(WINDOW)) || now.isBefore(start);
      Optional<Counted> told = fresh ? turn(now) : Optional.empty();
      int ofSource = written.getOrDefault(source, 0);
      if (writtenOfAll >= ofAll || ofSource >= ofOneSource) {
        count(now);
        return new Decision(false, told);
      }
      written.put(source, ofSource + 1);
      writtenOfAll++;
      return new Decision(true, told);
    } finally {
      lock.unlock();
    }
  }

  /// Whether the bounds hold for all replicas together.
  ///
  /// @param all refusals of this minute
  /// @param ofSource those of one source among them
  boolean covers(long all, long ofSource) {
    return all <= ofAll && ofSource <= ofOneSource;
  }

  /// Counts one that was to be written.
  void countInstead(Instant now) {
    lock.lock();
    try {
      count(now);
    } finally {
      lock.unlock();
    }
  }

  /// Tells what is still to be told.
  Optional<Counted> rest(Instant now) {
    lock.lock();
    try {
      return taken(now);
    } finally {
      lock.unlock();
    }
  }

  /// Takes back what could not be written, for the next time.
  void giveBack(Counted told) {
    lock.lock();
    try {
      countedFrom = told.from();
      counted += told.count();
    } finally {
      lock.unlock();
    }
  }

  private void count(Instant now) {
    countedFrom = counted == 0 ? now : countedFrom;
    counted++;
  }

  /// Begins a window, and tells what the last ones counted.
  private Optional<Counted> turn(Instant now) {
    start = now;
    written.clear();
    writtenOfAll = 0;
    return taken(now);
  }

  private Optional<Counted> taken(Instant now) {
    long count = counted;
    counted = 0;
    return count == 0 ? Optional.empty() : Optional.of(new Counted(count, countedFrom, now));
  }
}
