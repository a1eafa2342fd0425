package dev.nacre.keybroker;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.limits.MinuteCounts;
import dev.nacre.keybroker.limits.Sources;
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
/// minute, and when the server ends.
final class ReleaseLog implements AutoCloseable {
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
  private long counted;
  private long next = FIRST;
  private Instant from = Instant.EPOCH;

  ReleaseLog(Audit audit, LimitSettings limits, Metrics metrics, InstantSource clock) {
    this.audit = audit;
    this.limits = limits;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// @param key the guest's, by its thumbprint
  /// @param source the address at the other end
  /// @param entry what the log gets to know, where it is written by itself
  void write(String key, String source, Supplier<JsonObject.Builder> entry) {
    Instant now = clock.instant();
    int ofSource = sources.add(Sources.of(source), now);
    int ofGuest = guests.add(key, now);
    if (broken
        || (ofGuest <= limits.auditedReleasesOfGuest()
            && ofSource <= limits.auditedReleasesOfSource())) {
      tell(now);
      write("release", entry.get());
      return;
    }
    metrics.add(Counter.RELEASES_UNRECORDED);
    count(now).ifPresent(count -> write(COUNTED, count));
  }

  /// What cannot be written down is not released, and nothing is only counted until it can be.
  private void write(String kind, JsonObject.Builder entry) {
    broken = true;
    audit.write(kind, entry);
    broken = false;
  }

  /// Counts one more, and gives the entry that is due.
  private Optional<JsonObject.Builder> count(Instant now) {
    lock.lock();
    try {
      from = counted == 0 ? now : from;
      counted++;
      if (counted < next) {
        return Optional.empty();
      }
      next = next * 2;
      return Optional.of(taken(now));
    } finally {
      lock.unlock();
    }
  }

  /// Writes the count of an earlier minute.
  private void tell(Instant now) {
    Optional<JsonObject.Builder> due = Optional.empty();
    lock.lock();
    try {
      if (counted > 0 && now.isAfter(from.plusSeconds(60))) {
        next = FIRST;
        due = Optional.of(taken(now));
      }
    } finally {
      lock.unlock();
    }
    due.ifPresent(count -> write(COUNTED, count));
  }

  private JsonObject.Builder taken(Instant now) {
    long count = counted;
    counted = 0;
    return JsonObject.builder()
        .put("count", count)
        .put("from", from.toString())
        .put("to", now.toString());
  }

  @Override
  public void close() {
    Optional<JsonObject.Builder> due = Optional.empty();
    lock.lock();
    try {
      due = counted > 0 ? Optional.of(taken(clock.instant())) : Optional.empty();
    } finally {
      lock.unlock();
    }
    due.ifPresent(count -> write(COUNTED, count));
  }
}
