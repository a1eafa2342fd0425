package dev.nacre.keybroker.audit;

import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Looks after the audit logs of all tenants while the server runs: keeps the roots of their
/// blocks, so that no checkpoint has to, and prunes what the owner does not want kept.
public final class AuditKeeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final Duration REST = Duration.ofMinutes(10);

  private final Supplier<List<Kept>> logs;
  private final InstantSource clock;
  private final SteadyClock steady;
  private final Duration rest;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /// A log that is looked after.
  public record Kept(String tenant, Store store, AuditBlocks blocks, AuditPruning pruning) {}

  private AuditKeeper(Supplier<List<Kept>> logs, InstantSource clock, Duration rest) {
    this.logs = logs;
    this.clock = clock;
    this.rest = rest;
    this.steady = new SteadyClock(clock, System::nanoTime);
    this.thread = Thread.ofPlatform().name("nacre-audit-keeper").daemon().unstarted(this::run);
  }

  /// @param logs of all tenants, as they are when it is asked
  public static AuditKeeper start(Supplier<List<Kept>> logs, InstantSource clock) {
    return start(logs, clock, REST);
  }

  /// @param rest between one look and the next; a tenth of it before the first, as a start has
  ///   other things to do
  static AuditKeeper start(Supplier<List<Kept>> logs, InstantSource clock, Duration rest) {
    var keeper = new AuditKeeper(logs, clock, rest);
    keeper.thread.start();
    return keeper;
  }

  private void run() {
    try {
      Duration pause = rest.dividedBy(10);
      while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        round();
        pause = rest;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() {
    Optional<Instant> now = steady.isSteady() ? Optional.of(clock.instant()) : Optional.empty();
    try {
      for (Kept log : logs.get()) {
        look(log, now);
      }
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING, "the audit logs are not looked after: " + e.getMessage());
    }
  }

  /// What is wrong with one log keeps no other from being looked after.
  private void look(Kept log, Optional<Instant> now) {
    try {
      keepRoots(log);
      boolean more = true;
      while (more && closing.getCount() > 0) {
        more = log.pruning().step(now);
      }
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the audit log of " + log.tenant() + " is not pruned: " + e.getMessage());
    }
  }

  private static void keepRoots(Kept log) {
    long whole = log.store().nextEntry(Journal.AUDIT) / LogBlock.SIZE;
    if (whole > 0 && log.store().blocks(Journal.AUDIT, whole - 1, 1).isEmpty()) {
      new AuditTree(log.store(), log.blocks()).readOn();
    }
  }

  /// Ends behind the transaction that is under way.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
