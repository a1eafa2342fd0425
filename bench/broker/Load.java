import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many connections that each do one piece of work again and again.
record Load(Server server, int connections) {
  /// One piece of work, on a connection of its own.
  interface Work {
    void once(KeepAlive connection) throws IOException;
  }

  /// Gives each connection its work, and prepares it.
  interface Workers {
    Work on(KeepAlive connection) throws IOException;
  }

  /// @param perSecond by the clock on the wall
  /// @param perCpuSecond of the server: what it would do if it had a core for itself
  record Figures(double perSecond, double perCpuSecond, double medianMillis, double p99Millis) {}

  /// Every connection repeats its work until the time is over.
  Figures run(URI address, Workers workers, double seconds)
      throws InterruptedException, IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    return measured(() -> repeat(address, workers, end));
  }

  /// Every connection is made and does its work once; the making counts.
  Figures once(Work work) throws InterruptedException, IOException {
    return measured(() -> {
      long before = System.nanoTime();
      try (KeepAlive connection = KeepAlive.to(server.address())) {
        work.once(connection);
      }
      return new long[] {System.nanoTime() - before};
    });
  }

  /// Connections are virtual threads: those of the kernel would each have to be woken by the
  /// server, which would pay for it.
  private Figures measured(Callable<long[]> each) throws InterruptedException, IOException {
    long start = System.nanoTime();
    double cpu = server.cpuSeconds();
    var latencies = new ArrayList<Future<long[]>>();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      for (int i = 0; i < connections; i++) {
        latencies.add(threads.submit(each));
      }
    }
    double took = (System.nanoTime() - start) / 1e9;
    double used = server.cpuSeconds() - cpu;
    long[] nanos = sorted(latencies);
    return new Figures(
        nanos.length / took, nanos.length / Math.max(used, 0.01), at(nanos, 0.5), at(nanos, 0.99));
  }

  private static long[] repeat(URI address, Workers workers, long end) throws IOException {
    long[] nanos = new long[1 << 12];
    int count = 0;
    try (KeepAlive connection = KeepAlive.to(address)) {
      Work work = workers.on(connection);
      long before = System.nanoTime();
      while (before < end) {
        work.once(connection);
        long after = System.nanoTime();
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = after - before;
        before = after;
      }
    }
    return Arrays.copyOf(nanos, count);
  }

  private static long[] sorted(List<Future<long[]>> parts) throws InterruptedException {
    var all = new ArrayList<long[]>();
    for (Future<long[]> part : parts) {
      try {
        all.add(part.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a connection failed: " + e.getCause(), e);
      }
    }
    return all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1e6;
  }
}
