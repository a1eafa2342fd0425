package dev.nacre.keybroker.limits;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Keeps those who wait for one who does not answer from filling the house: so many are served at
/// once, so many more await their turn, and whoever comes then is told at once that there is none.
public final class Bulkhead {
  private final int served;
  private final int waiting;
  private final Semaphore turns;
  private final Semaphore places;

  /// @param served at once
  /// @param waiting for their turn, beside them
  public Bulkhead(int served, int waiting) {
    this.served = served;
    this.waiting = waiting;
    this.turns = new Semaphore(served);
    this.places = new Semaphore(served + waiting);
  }

  /// Awaits a turn, which [#leave] ends.
  ///
  /// @return why there is none; empty where it has begun
  public Optional<String> enter(Duration patience) throws InterruptedException {
    if (!places.tryAcquire()) {
      return Optional.of("%d calls do not end, and %d await their turn".formatted(served, waiting));
    }
    boolean begun = false;
    try {
      begun = turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!begun) {
        places.release();
      }
    }
    return begun
        ? Optional.empty()
        : Optional.of("%d calls did not end within %s".formatted(served, patience));
  }

  public void leave() {
    turns.release();
    places.release();
  }
}
