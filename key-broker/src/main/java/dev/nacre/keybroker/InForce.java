package dev.nacre.keybroker;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// What answers at present. It is replaced as a whole when the configuration is read again: calls
/// that have begun end where they began, and what they use is closed behind the last of them, or
/// when they take longer than anything that they may wait for.
final class InForce implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");

  /// Between attempts to close: what was only counted cannot be written while the database is away.
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final AtomicReference<Used> current;
  private final Set<Used> replaced = ConcurrentHashMap.newKeySet();
  private boolean closed;

  InForce(Assembly.Assembled first) {
    this.current = new AtomicReference<>(new Used(first));
  }

  /// Counts who uses it: those who are answered by it, and one for its being in force.
  private static final class Used {
    private final Assembly.Assembled assembled;
    private final AtomicInteger users = new AtomicInteger(1);
    private final CountDownLatch unused = new CountDownLatch(1);

    Used(Assembly.Assembled assembled) {
      this.assembled = assembled;
    }

    /// False when it was replaced and the last has left.
    boolean enter() {
      return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void leave() {
      if (users.decrementAndGet() == 0) {
        unused.countDown();
      }
    }
  }

  /// Does `work` with what answers now, which stays open for as long as that takes.
  <T> T using(Function<Assembly.Assembled, T> work) {
    Used now = entered();
    try {
      return work.apply(now.assembled);
    } finally {
      now.leave();
    }
  }

  private Used entered() {
    while (true) {
      Used now = current.get();
      if (now.enter()) {
        return now;
      }
    }
  }

  /// Puts `next` in force and returns at once: who calls may himself be answered by the old one.
  synchronized void replace(Assembly.Assembled next) {
    if (closed) {
      next.close();
      return;
    }
    Used old = current.getAndSet(new Used(next));
    replaced.add(old);
    old.leave();
    Thread.ofVirtual().name("replaced configuration").start(() -> closeBehindTheLast(old));
  }

  private void closeBehindTheLast(Used old) {
    Duration longest = old.assembled.longestCall();
    try {
      if (!old.unused.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "calls go on that began under a configuration which was replaced "
                + longest
                + " ago: what they use is closed");
      }
      while (replaced.contains(old) && !isClosed(old)) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed(Used old) {
    try {
      old.assembled.close();
      replaced.remove(old);
      return true;
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "what a replaced configuration counted cannot be written yet: " + e.getMessage());
      return false;
    }
  }

  /// Closes all of them, whoever still uses them: the server stops.
  @Override
  public synchronized void close() {
    closed = true;
    var all = new Opened();
    all.add(current.get().assembled, Assembly.Assembled::close);
    replaced.forEach(old -> {
      all.add(old.assembled, Assembly.Assembled::close);
      old.unused.countDown();
    });
    replaced.clear();
    all.close();
  }
}
