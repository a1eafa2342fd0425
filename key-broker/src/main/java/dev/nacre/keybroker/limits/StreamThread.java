package dev.nacre.keybroker.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The thread that answers one request of HTTP/2. It may be woken while it waits for its caller,
/// and only then: whoever is woken while he works loses the files that he has open.
final class StreamThread {
  private static final ScopedValue<StreamThread> CURRENT = ScopedValue.newInstance();

  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread = Thread.currentThread();
  private final List<Runnable> leaving = new ArrayList<>();
  private final long since;
  private boolean waiting;
  private volatile boolean over;

  /// Of the running thread.
  ///
  /// @param since nanoseconds when its request began
  StreamThread(long since) {
    this.since = since;
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
