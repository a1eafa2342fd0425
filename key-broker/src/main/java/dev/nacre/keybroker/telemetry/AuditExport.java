package dev.nacre.keybroker.telemetry;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Sends the audit log to a collector, entry by entry, in order and each at least once.
///
/// Up to where it got stands in the store. While the collector is gone nothing is lost and nothing
/// piles up in memory: the log itself waits. Replicas that export beside each other send some
/// entries twice; their numbers tell.
public final class AuditExport implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker.telemetry");
  private static final String NAMESPACE = "nacre_meta";
  private static final String CURSOR = "audit-export";
  private static final int PAGE = 200;
  private static final Duration REST = Duration.ofMillis(500);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Collector collector;
  private final Store store;
  private final InstantSource clock;
  private final LongAdder sent = new LongAdder();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread sender;

  private AuditExport(Collector collector, Store store, InstantSource clock) {
    this.collector = collector;
    this.store = store;
    this.clock = clock;
    this.sender = Thread.ofPlatform().name("nacre-audit-export").daemon().unstarted(this::run);
  }

  public static AuditExport to(TelemetrySettings settings, Store store, InstantSource clock) {
    var export = new AuditExport(new Collector(settings), store, clock);
    export.sender.start();
    return export;
  }

  /// How many entries the collector took since the start.
  public long sent() {
    return sent.sum();
  }

  private void run() {
    Duration rest = REST;
    try {
      do {
        rest = step() ? REST : shorter(rest.multipliedBy(2));
      } while (!closing.await(rest.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration shorter(Duration wanted) {
    return wanted.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : wanted;
  }

  /// Sends all there is, or until the server ends. False when it must be tried again later.
  private boolean step() throws InterruptedException {
    try {
      List<LogEntry> page = store.entries(Journal.AUDIT, cursor(), PAGE);
      while (!page.isEmpty() && closing.getCount() > 0) {
        switch (collector.tell("/v1/logs", Otlp.audit(page, clock.instant()))) {
          case Collector.Answer.Taken() -> taken(page);
          case Collector.Answer.Later(String why) -> {
            return failed(why);
          }
          case Collector.Answer.Refused(String why) -> {
            return failed(why);
          }
        }
        page = store.entries(Journal.AUDIT, cursor(), PAGE);
      }
      return true;
    } catch (StoreException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("closed");
      }
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static boolean failed(String why) {
    LOG.log(System.Logger.Level.WARNING, "the audit log waits for its collector: " + why);
    return false;
  }

  private void taken(List<LogEntry> page) {
    long next = page.getLast().number() + 1;
    store.put(NAMESPACE, CURSOR, Bytes.utf8(Long.toString(next)));
    sent.add(page.size());
  }

  private long cursor() {
    return next(store);
  }

  /// The number of the first entry of `store` that the collector was not given.
  public static long next(Store store) {
    return store.find(NAMESPACE, CURSOR).map(bytes -> Long.parseLong(bytes.utf8())).orElse(0L);
  }

  /// Waits for the answer to what is under way, so that the collector gets it once: at most for
  /// five seconds.
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!sender.join(GRACE)) {
        sender.interrupt();
        sender.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    collector.close();
  }
}
