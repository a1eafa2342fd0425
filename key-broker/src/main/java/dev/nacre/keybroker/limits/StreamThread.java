package dev.nacre.keybroker.limits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// The thread that answers one request of HTTP/2. It may be woken while it waits for its caller,
/// and only then: whoever is woken while he works loses the files that he has open.
final class StreamThread {
  private static final ScopedValue<StreamThread> CURRENT = ScopedValue.newInstance();

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread = Thread.currentThread();
  private final List<Runnable> leaving = new ArrayList<>();
  private final long since;
  private final Lock answers;
  private boolean waiting;
  private volatile boolean over;

  /// Of the running thread.
  ///
  /// @param since nanoseconds when its request began
  /// @param answers held by who writes one of the connection's
  StreamThread(long since, Lock answers) {
    this.since = since;
    this.answers = answers;
  }

  /// The running thread; empty for one of HTTP/1.1.
  static Optional<StreamThread> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  long since() {
    return since;
  }

  void run(Runnable request) {
    try {
      ScopedValue.where(CURRENT, this).run(request);
    } finally {
      leaving.forEach(Runnable::run);
    }
  }

  /// Writes a part of its answer while no other of the connection is written.
  ///
  /// @throws CutOff when the caller did not fetch those before it for a minute
  void inTurn(Runnable answer) {
    if (!hasTurn()) {
      throw new CutOff(Ending.SLOW_ANSWER, "the answers before it are not fetched");
    }
    try {
      answer.run();
    } finally {
      answers.unlock();
    }
  }

  private boolean hasTurn() {
    try {
      return answers.tryLock(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// What is done when it ends, whatever ends it.
  void atEnd(Runnable work) {
    leaving.add(work);
  }

  /// It waits for its caller from now on.
  void waits() {
    lock.lock();
    try {
      waiting = true;
      if (over) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /// It waits no more.
  ///
  /// @return false when the connection is over, and there is nothing to be done
  boolean goesOn() {
    lock.lock();
    try {
      waiting = false;
      if (over) {
        var _ = Thread.interrupted();
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /// Whether its connection is.
  boolean isOver() {
    return over;
  }

  void connectionIsOver() {
    lock.lock();
    try {
      over = true;
      if (waiting) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
