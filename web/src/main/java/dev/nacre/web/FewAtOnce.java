package dev.nacre.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// What only so many may do at once, each in a turn of its own. Callers come as they like: each
/// would otherwise hold a connection, a session or a process, and those who wait for one who does
/// not answer would fill the house. Who comes first has the first turn. Safe for use by many
/// threads.
public final class FewAtOnce {
  private final int atOnce;
  private final int waiting;
  private final Semaphore turns;
  private final Semaphore places;

  /// @param atOnce how many turns may last at the same time
  /// @param waiting how many callers may await theirs beside them
  public FewAtOnce(int atOnce, int waiting) {
    this.atOnce = atOnce;
    this.waiting = waiting;
    this.turns = new Semaphore(atOnce, true);
    this.places = new Semaphore(atOnce + waiting);
  }

  /// Any number may wait, each for as long as it has patience.
  public static FewAtOnce of(int atOnce) {
    return new FewAtOnce(atOnce, Integer.MAX_VALUE - atOnce);
  }

  /// A turn that has begun. It lasts until it is closed, once and by whichever thread.
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /// Awaits a turn.
  ///
  /// @throws NoTurnException at once when as many wait already as may; when `patience` is at its
  ///   end
  public Turn begin(Duration patience) throws InterruptedException {
    if (!places.tryAcquire()) {
      throw new NoTurnException(
          "%d calls do not end, and %d await their turn".formatted(atOnce, waiting));
    }
    boolean begun = false;
    try {
      begun = turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!begun) {
        places.release();
      }
    }
    if (!begun) {
      throw new NoTurnException(
          "%d calls did not end within %s".formatted(atOnce, Failure.spelled(patience)));
    }
    return this::end;
  }

  private void end() {
    turns.release();
    places.release();
  }
}
