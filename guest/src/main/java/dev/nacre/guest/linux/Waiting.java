package dev.nacre.guest.linux;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what the kernel does in its own time.
final class Waiting {
  private static final long STEP_MILLIS = 5;

  private Waiting() {}

  /// @throws LinuxException when `condition` does not hold within `limit`
  static void until(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new LinuxException(what + " did not appear within " + limit.toSeconds() + " s");
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LinuxException("interrupted while waiting for " + what, e);
      }
    }
  }
}
