import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Counts what a second of processor time gives: all of the process's, so that collecting garbage
/// and compiling count, and other processes do not.
final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int ROUNDS = 3;

  private final double seconds;

  Meter(double seconds) {
    this.seconds = seconds;
  }

  /// Nanoseconds of processor time that `work` takes once it is warm: the best of three rounds.
  double nanoseconds(Runnable work) {
    var _ = round(work, 4 * seconds);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.min(best, round(work, seconds / ROUNDS));
    }
    return best;
  }

  private static double round(Runnable work, double seconds) {
    long budget = (long) (seconds * 1e9);
    long start = SYSTEM.getProcessCpuTime();
    long used;
    long count = 0;
    do {
      for (int i = 0; i < 8; i++) {
        work.run();
      }
      count += 8;
      used = SYSTEM.getProcessCpuTime() - start;
    } while (used < budget);
    return (double) used / count;
  }
}
