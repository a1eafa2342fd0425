package dev.nacre.keybroker.plugin;

import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What only so many may do at once. Callers come as they like: each would otherwise start another
/// process, or open another call of a server that has enough of them. Whoever finds no turn waits a
/// little and is told to come again.
public final class FewAtOnce {
  private final String what;
  private final int most;
  private final Duration patience;
  private final Semaphore turns;

  /// @param what they do, for the refusal: such as `calls of the plugin x`
  /// @param patience of who waits for a turn
  public FewAtOnce(String what, int most, Duration patience) {
    this.what = what;
    this.most = most;
    this.patience = patience;
    this.turns = new Semaphore(most, true);
  }

  /// Does `work` when it is its turn.
  ///
  /// @throws PluginException ([Reason#BUSY]) when no turn comes in time
  public <T> T take(Supplier<T> work) {
    if (!isTurn()) {
      throw new PluginException(
          Reason.BUSY, most + " " + what + " are under way, as many as may be at once: try again");
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  private boolean isTurn() {
    try {
      return turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
