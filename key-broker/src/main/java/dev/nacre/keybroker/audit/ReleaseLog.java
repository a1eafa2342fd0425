package dev.nacre.keybroker.audit;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.limits.MinuteCounts;
import dev.nacre.keybroker.limits.Sources;
import dev.nacre.keybroker.metrics.Counter;
import dev.nacre.keybroker.metrics.Metrics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Writes releases into the audit log: each one by itself, up to so many a minute of one guest and
/// of one source; more are counted, and their number is written.
///
/// A guest in its session can ask thousands of times a second. Without a bound it fills a log that
/// must not be trimmed. The count is written at a hundred, two hundred, four hundred and so on, so
/// that a crash hides at most half of what was counted, and with the first release of a later
/// minute, and when this log is closed; from then on each release is written by itself.
public final class ReleaseLog implements AutoCloseable {
  private static final String COUNTED = "releases-counted";
  private static final long FIRST = 100;

  private final Audit audit;
  private final LimitSettings limits;
  private final Metrics metrics;
  private final InstantSource clock;
  private final MinuteCounts guests = new MinuteCounts();
  private final MinuteCounts sources = new MinuteCounts();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean broken;
  private boolean closed;
  private long counted;
  private long next = FIRST;
  private Instant from = Instant.EPOCH;

  public ReleaseLog(Audit audit, LimitSettings limits, Metrics metrics, InstantSource clock) {
    this.audit = audit;
    this.limits = limits;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// @param key the guest's, by its thumbprint
  /// @param source the address at the other end
  /// @param entry what the log gets to know, where it is written by itself
  public void write(String key, String source, Supplier<JsonObject.Builder> entry) {
    Instant now = clock.instant();
    int ofSource = sources.add(Sources.of(source), now);
    int ofGuest = guests.add(key, now);
    boolean isCrowd =
        ofGuest > limits.auditedReleasesOfGuest() || ofSource > limits.auditedReleasesOfSource();
    if (isCrowd && isCounted(now)) {
      metrics.add(Counter.RELEASES_UNRECORDED);
      return;
    }
    tell(now);
    write("release", entry.get());
  }

  /// What cannot be written down is not released, and nothing is only counted until it can be.
  private void write(String kind, JsonObject.Builder entry) {
    boolean written = false;
    try {
      audit.write(kind, entry);
      written = true;
    } finally {
      broken = !written;
    }
  }

  /// Counts one more, and writes the count when that is due; false when nothing is only counted any
  /// more.
  private boolean isCounted(Instant now) {
    Optional<Counted> due = Optional.empty();
    lock.lock();
    try {
      if (broken || closed) {
        return false;
      }
      from = counted == 0 ? now : from;
      counted++;
      if (counted >= next) {
        next = next * 2;
        due = Optional.of(taken(now));
      }
    } finally {
      lock.unlock();
    }
    due.ifPresent(this::write);
    return true;
  }

  /// Writes the count of an earlier minute.
  private void tell(Instant now) {
    Optional<Counted> due = Optional.empty();
    lock.lock();
    try {
      if (counted > 0 && now.isAfter(from.plusSeconds(60))) {
        next = FIRST;
        due = Optional.of(taken(now));
      }
    } finally {
      lock.unlock();
    }
    due.ifPresent(this::write);
  }

  private Counted taken(Instant now) {
    var due = new Counted(counted, from, now);
    counted = 0;
    return due;
  }

  /// What cannot be written now is kept for the next time.
  private void write(Counted due) {
    try {
      write(COUNTED, due.told());
    } catch (RuntimeException e) {
      giveBack(due);
      throw e;
    }
  }

  private void giveBack(Counted due) {
    lock.lock();
    try {
      from = due.from();
      counted += due.count();
    } finally {
      lock.unlock();
    }
  }

  /// Writes what was only counted. May be tried again when that fails.
  @Override
  public void close() {
    Optional<Counted> due;
    lock.lock();
    try {
      closed = true;
      due = counted > 0 ? Optional.of(taken(clock.instant())) : Optional.empty();
    } finally {
      lock.unlock();
    }
    due.ifPresent(this::write);
  }
}
