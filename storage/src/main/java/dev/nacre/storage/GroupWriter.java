package dev.nacre.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/// The one thread that writes. Batches that wait together are committed together, because the
/// commit is what costs; each still happens wholly or not at all.
final class GroupWriter implements Writer {
  private static final int LARGEST_GROUP = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final RecentValues recent;
  private final BlockingQueue<Work> waiting = new LinkedBlockingQueue<>(10_000);
  private final Thread thread;
  private WriteSession session;
  private volatile boolean closed;

  /// What the thread is given, in the order in which it comes.
  private sealed interface Work {}

  private record Batch(List<Change> changes, CompletableFuture<List<Long>> done) implements Work {}

  private record Fill(Store.Filling filling, CompletableFuture<List<Long>> done) implements Work {}

  private record Stop() implements Work {}

  private GroupWriter(RecentValues recent, WriteSession session) {
    this.recent = recent;
    this.session = session;
    this.thread = Thread.ofPlatform().name("nacre-store").daemon().unstarted(this::run);
  }

  static GroupWriter start(Database database, InstantSource clock, RecentValues recent) {
    WriteSession session = WriteSession.open(database, clock);
    var writer = new GroupWriter(recent, session);
    writer.thread.start();
    return writer;
  }

  @Override
  public List<Long> apply(List<Change> changes) {
    changes.forEach(Keys::requireSound);
    var done = new CompletableFuture<List<Long>>();
    return awaited(new Batch(List.copyOf(changes), done), done);
  }

  @Override
  public void fill(Store.Filling filling) {
    var done = new CompletableFuture<List<Long>>();
    var _ = awaited(new Fill(filling, done), done);
  }

  private List<Long> awaited(Work work, CompletableFuture<List<Long>> done) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("what fills the store must not write to it");
    }
    try {
      waiting.put(work);
      if (closed) {
        var _ = done.completeExceptionally(new StoreException("the store is closed"));
      }
      return done.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the database", e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known.again();
      }
      if (work instanceof Fill && e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw e;
    }
  }

  private void run() {
    var group = new ArrayList<Work>(LARGEST_GROUP);
    try {
      while (!group.contains(new Stop())) {
        group.clear();
        group.add(waiting.take());
        waiting.drainTo(group, LARGEST_GROUP - 1);
        commit(only(Batch.class, group));
        only(Fill.class, group).forEach(this::fill);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T extends Work> List<T> only(Class<T> kind, List<Work> group) {
    return group.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// All batches in one transaction; when that fails, each in its own, so that one that cannot be
  /// written does not take its neighbours with it.
  private void commit(List<Batch> group) {
    if (group.isEmpty()) {
      return;
    }
    try {
      List<List<Long>> results = write(group.stream().map(Batch::changes).toList());
      group.forEach(batch -> recent.written(batch.changes()));
      for (int i = 0; i < group.size(); i++) {
        var _ = group.get(i).done().complete(results.get(i));
      }
    } catch (RuntimeException e) {
      boolean unavailable = e instanceof StoreException known && known.isUnavailable();
      if (group.size() > 1 && !unavailable) {
        group.forEach(batch -> commit(List.of(batch)));
        return;
      }
      group.forEach(batch -> batch.done().completeExceptionally(e));
    } catch (Error e) {
      StoreException failed = failed(e);
      group.forEach(batch -> batch.done().completeExceptionally(failed));
    }
  }

  /// Memory, most likely. Without this thread all who write would wait for ever; and what was
  /// remembered may have been written over.
  private StoreException failed(Error e) {
    recent.writtenAnywhere();
    return new StoreException("writing ended in an error: " + e, e);
  }

  /// What gives the changes may have told somebody of them: it is not asked twice.
  private void fill(Fill fill) {
    try {
      write(fill.filling());
      recent.writtenAnywhere();
      var _ = fill.done().complete(List.of());
    } catch (RuntimeException e) {
      var _ = fill.done().completeExceptionally(e);
    } catch (Error e) {
      var _ = fill.done().completeExceptionally(failed(e));
    }
  }

  private void write(Store.Filling filling) {
    try {
      session.fill(filling);
    } catch (WriteSession.Lost lost) {
      session = sessionAfter(lost);
      if (session.committed(lost).isEmpty()) {
        throw lost.undone();
      }
    }
  }

  /// On the connection that there is, or on a new one when that is gone: nothing that was committed
  /// is written twice, even when nobody heard that it was.
  private List<List<Long>> write(List<List<Change>> batches) {
    try {
      return session.write(batches);
    } catch (WriteSession.Lost lost) {
      session = sessionAfter(lost);
      return session.committed(lost).orElseGet(() -> writeAgain(batches));
    }
  }

  private List<List<Long>> writeAgain(List<List<Change>> batches) {
    try {
      return session.write(batches);
    } catch (WriteSession.Lost again) {
      throw again.explained();
    }
  }

  /// Whoever waits for the answer to a commit waits a little longer: a server that begins again
  /// knows what became of it, and callers who try again would do all a second time.
  private WriteSession sessionAfter(WriteSession.Lost lost) {
    long end = System.nanoTime() + (lost.isUnanswered() ? PATIENCE.toNanos() : 0);
    while (true) {
      try {
        return session.again();
      } catch (StoreException e) {
        if (System.nanoTime() - end >= 0 || !e.isUnavailable()) {
          throw lost.isUnanswered() ? lost.explained() : e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the database", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      waiting.put(new Stop());
      thread.join();
      session.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
