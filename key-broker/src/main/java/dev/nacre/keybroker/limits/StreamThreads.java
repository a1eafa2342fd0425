package dev.nacre.keybroker.limits;

import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The threads that answer the requests of one connection of HTTP/2.
///
/// Helidon forgets them when the connection ends: one that waits for more of its request would wait
/// for ever, and keep what it holds.
final class StreamThreads extends AbstractExecutorService {
  private final ExecutorService threads;
  private final LongSupplier nanoseconds;
  private final HeadRoom.Loan heads;
  private final Set<StreamThread> running = ConcurrentHashMap.newKeySet();
  private final Lock answers = new ReentrantLock();
  private volatile boolean over;

  /// @param threads gives them
  /// @param nanoseconds the time
  /// @param heads of what they answer
  StreamThreads(ExecutorService threads, LongSupplier nanoseconds, HeadRoom.Loan heads) {
    this.threads = threads;
    this.nanoseconds = nanoseconds;
    this.heads = heads;
  }

  @Override
  public void execute(Runnable request) {
    threads.execute(() -> heads.answering(() -> run(request)));
  }

  private void run(Runnable request) {
    var thread = new StreamThread(nanoseconds.getAsLong(), answers);
    running.add(thread);
    if (over) {
      thread.connectionIsOver();
    }
    try {
      thread.run(request);
    } finally {
      running.remove(thread);
    }
  }

  /// Whether some request is younger than so many nanoseconds and has not been answered in full.
  boolean isAnswering(long within) {
    long now = nanoseconds.getAsLong();
    return running.stream().anyMatch(thread -> now - thread.since() < within);
  }

  /// Whether some request is, at `now`, older than so many nanoseconds and has not been answered in
  /// full.
  boolean isAnsweringBeyond(long longest, long now) {
    return running.stream().anyMatch(thread -> now - thread.since() > longest);
  }

  /// The connection is over: who waits for it ends now, who works ends when it is done.
  void end() {
    over = true;
    running.forEach(StreamThread::connectionIsOver);
    heads.forget();
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(timeout, unit);
  }
}
