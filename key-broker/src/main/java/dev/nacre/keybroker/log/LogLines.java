package dev.nacre.keybroker.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lines that wait to be written together, so that a request does not wait for a system call.
///
/// The first that comes waits a moment for others: to wake who writes it, and to write, costs more
/// than to make the line. Whoever flushes waits for nothing. The queue is bounded: when lines come
/// faster than they can be written, their writers wait.
final class LogLines {
  private static final Duration MOMENT = Duration.ofMillis(5);
  private static final int WAITING = 4_096;
  private static final int USUAL_LINE = 200;
  private static final int SECONDS = 5;

  private final PrintStream out;
  private final Duration moment;
  private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(WAITING);

  /// Has a permit when what waits is to be written now.
  private final Semaphore hurry = new Semaphore(0);

  /// Something to write, or a mark: everything before it has been written.
  private sealed interface Line {
    record Text(String text) implements Line {}

    record Mark(CountDownLatch reached) implements Line {}
  }

  LogLines(PrintStream out) {
    this(out, MOMENT);
  }

  /// @param moment for which a line may wait for others
  LogLines(PrintStream out, Duration moment) {
    this.out = out;
    this.moment = moment;
    Thread.ofPlatform().name("nacre-log").daemon().start(this::run);
  }

  void add(String line) {
    put(new Line.Text(line));
  }

  /// Returns when every line that was added before is written, or after some seconds.
  void flush() {
    var mark = new CountDownLatch(1);
    put(new Line.Mark(mark));
    hurry.release();
    try {
      var _ = mark.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Line line) {
    if (waiting.offer(line)) {
      return;
    }
    hurry.release();
    try {
      waiting.put(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var batch = new ArrayList<Line>();
    try {
      while (true) {
        batch.clear();
        batch.add(waiting.take());
        var _ = hurry.tryAcquire(moment.toNanos(), TimeUnit.NANOSECONDS);
        hurry.drainPermits();
        waiting.drainTo(batch);
        write(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Collection<Line> batch) {
    var text = new StringBuilder(USUAL_LINE * batch.size());
    var marks = new ArrayList<Line.Mark>();
    for (Line line : batch) {
      switch (line) {
        case Line.Text(String words) -> text.append(words).append('\n');
        case Line.Mark mark -> marks.add(mark);
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
    marks.forEach(mark -> mark.reached().countDown());
  }
}
