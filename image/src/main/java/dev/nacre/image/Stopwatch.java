package dev.nacre.image;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Adds up how long the stages of a pull work.
final class Stopwatch {
  private final Map<String, Duration> busy = new ConcurrentHashMap<>();

  /// Counts the time from here until the result is closed, to `stage`.
  Lap start(String stage) {
    return new Lap(stage, System.nanoTime());
  }

  Map<String, Duration> busy() {
    return Map.copyOf(busy);
  }

  private void add(String stage, long nanos) {
    busy.merge(stage, Duration.ofNanos(nanos), Duration::plus);
  }

  /// One stretch of work.
  final class Lap implements AutoCloseable {
    private final String stage;
    private final long started;

    private Lap(String stage, long started) {
      this.stage = stage;
      this.started = started;
    }

    @Override
    public void close() {
      add(stage, System.nanoTime() - started);
    }
  }

  /// `in`, whose reads are counted to `stage`.
  InputStream counting(String stage, InputStream in) {
    return new Counting(stage, in, 1);
  }

  /// `in`, whose reads are not counted to `stage` although a lap of it is running.
  InputStream excluding(String stage, InputStream in) {
    return new Counting(stage, in, -1);
  }

  private final class Counting extends InputStream {
    private final InputStream in;
    private final String stage;
    private final int sign;

    Counting(String stage, InputStream in, int sign) {
      this.in = in;
      this.stage = stage;
      this.sign = sign;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long started = System.nanoTime();
      int count = in.read(buffer, offset, length);
      add(stage, sign * (System.nanoTime() - started));
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
