package dev.nacre.keybroker.limits;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Room that sources share: whoever takes some leaves as much free as he has then himself.
///
/// So one source alone has at most a half, two that take turns have a third each, and of any number
/// each has as much as is left for who comes next (the *dynamic thresholds* of Choudhury and Hahne,
/// 1998). Who has more since it was there first keeps that until it gives it back.
final class SharedRoom {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Share> shares = new LinkedHashMap<>();
  private final long patience;
  private long free;

  /// @param patience in nanoseconds, of who waits for others
  SharedRoom(long size, long patience) {
    this.free = size;
    this.patience = patience;
  }

  /// What one source has taken, and what it waits for, in turn.
  private static final class Share {
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long taken;
  }

  private record Waiting(long bytes, CountDownLatch granted) {}

  /// Takes so much as soon as it may; [#leave] follows.
  ///
  /// @return false, and nothing was taken, when that took too long
  boolean enter(String source, long bytes) {
    var waiting = new Waiting(bytes, new CountDownLatch(1));
    lock.lock();
    try {
      Share share = shares.computeIfAbsent(source, _ -> new Share());
      if (share.waiting.isEmpty() && takes(share, bytes)) {
        return true;
      }
      share.waiting.add(waiting);
    } finally {
      lock.unlock();
    }
    return isGranted(source, waiting);
  }

  private boolean takes(Share share, long bytes) {
    if (share.taken + bytes > free - bytes) {
      return false;
    }
    share.taken += bytes;
    free -= bytes;
    return true;
  }

  /// Who had to wait has not been slow meanwhile.
  private boolean isGranted(String source, Waiting waiting) {
    try {
      boolean granted = waiting.granted.await(patience, TimeUnit.NANOSECONDS);
      Pace.headIsComplete();
      return granted || !gaveUp(source, waiting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !gaveUp(source, waiting);
    }
  }

  /// False for who has been granted it at the last moment.
  private boolean gaveUp(String source, Waiting waiting) {
    lock.lock();
    try {
      Share share = shares.get(source);
      boolean gaveUp = share != null && share.waiting.remove(waiting);
      grant();
      return gaveUp;
    } finally {
      lock.unlock();
    }
  }

  /// Gives back what was taken.
  void leave(String source, long bytes) {
    lock.lock();
    try {
      shares.computeIfPresent(
          source,
          (_, share) -> {
            share.taken -= bytes;
            return share;
          });
      free += bytes;
      grant();
    } finally {
      lock.unlock();
    }
  }

  private void grant() {
    shares
        .values()
        .removeIf(share -> {
          for (Waiting next = share.waiting.peek();
              next != null && takes(share, next.bytes);
              next = share.waiting.peek()) {
            var _ = share.waiting.remove();
            next.granted.countDown();
          }
          return share.taken == 0 && share.waiting.isEmpty();
        });
  }
}
