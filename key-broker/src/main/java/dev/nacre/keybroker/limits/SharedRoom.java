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
///
/// Who takes room in steps keeps what he has while he waits for more. So that those who have begun
/// do not all wait for each other, they come first, and a step that is not the last leaves a third
/// more free.
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

  /// What is asked for.
  ///
  /// @param first whether who asks has nothing yet
  /// @param last whether he will not ask for more
  /// @param behind how many first steps of his source may wait before this one
  record Step(long bytes, boolean first, boolean last, int behind) {
    /// However many wait.
    Step(long bytes, boolean first, boolean last) {
      this(bytes, first, last, Integer.MAX_VALUE);
    }
  }

  /// What one source has taken, and what it waits for: the first steps in turn.
  private static final class Share {
    private final Queue<Waiting> firsts = new ArrayDeque<>();
    private final Queue<Waiting> begun = new ArrayDeque<>();
    private long taken;

    boolean isIdle() {
      return taken == 0 && begun.isEmpty() && firsts.isEmpty();
    }

    Queue<Waiting> queue(Step step) {
      return step.first() ? firsts : begun;
    }
  }

  private record Waiting(Step step, CountDownLatch granted) {}

  /// Takes so much as soon as it may; [#leave] follows.
  ///
  /// @return false, and nothing was taken, when that took too long, or too many wait
  boolean enter(String source, Step step) {
    var waiting = new Waiting(step, new CountDownLatch(1));
    lock.lock();
    try {
      Share share = shares.computeIfAbsent(source, _ -> new Share());
      boolean next = !step.first() || (share.begun.isEmpty() && share.firsts.isEmpty());
      if (next && takes(share, step)) {
        return true;
      }
      if (step.first() && share.firsts.size() >= step.behind()) {
        return false;
      }
      share.queue(step).add(waiting);
    } finally {
      lock.unlock();
    }
    return isGranted(source, waiting);
  }

  /// Takes so much, if it may now; [#leave] follows.
  ///
  /// @return false, and nothing was taken, when it may not
  boolean enterNow(String source, long bytes) {
    lock.lock();
    try {
      Share share = shares.computeIfAbsent(source, _ -> new Share());
      boolean taken = takes(share, new Step(bytes, true, true));
      if (share.isIdle()) {
        shares.remove(source);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private boolean takes(Share share, Step step) {
    long left = free - step.bytes();
    if (share.taken + step.bytes() > (step.last() ? left : left / 4 * 3)) {
      return false;
    }
    share.taken += step.bytes();
    free = left;
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
      boolean gaveUp = share != null && share.queue(waiting.step()).remove(waiting);
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
          share.begun.removeIf(waiting -> isGrantedNow(share, waiting));
          while (share.begun.isEmpty()
              && !share.firsts.isEmpty()
              && isGrantedNow(share, share.firsts.element())) {
            var _ = share.firsts.remove();
          }
          return share.isIdle();
        });
  }

  private boolean isGrantedNow(Share share, Waiting waiting) {
    boolean granted = takes(share, waiting.step());
    if (granted) {
      waiting.granted().countDown();
    }
    return granted;
  }
}
