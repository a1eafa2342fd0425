package dev.nacre.storage;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A master key that a [Custodian] lends: it is asked again and again, so that whoever takes the
/// key away from the custodian takes it away from the server too, and a server that lost sight of
/// its custodian goes on for a while only.
///
/// The key comes back by itself with the custodian.
final class LeasedKey implements HeldKey {
  private static final System.Logger LOG = System.getLogger("dev.nacre.storage");
  private static final int ASKED = 3;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final WrappedKey wrapped;
  private final Custodian custodian;
  private final Duration hold;
  private final Thread thread;
  private final Object door = new Object();
  private State state;

  /// What is known of the key.
  private sealed interface State {
    /// @param asked when the custodian was asked that then gave it, by [System#nanoTime]
    record Present(WipeableKey key, long asked) implements State {}

    record Away(StoreException why) implements State {}

    record Closed() implements State {}
  }

  private LeasedKey(WrappedKey wrapped, Custodian custodian, Duration hold) {
    this.wrapped = wrapped;
    this.custodian = custodian;
    this.hold = hold;
    long asked = System.nanoTime();
    this.state = new State.Present(ask(), asked);
    this.thread = Thread.ofPlatform().name("nacre-master-key").daemon().unstarted(this::run);
  }

  /// @throws StoreException when the custodian does not give the key now
  static LeasedKey start(WrappedKey wrapped, Custodian custodian, Duration hold) {
    var lease = new LeasedKey(wrapped, custodian, hold);
    lease.thread.start();
    return lease;
  }

  private WipeableKey ask() {
    return new WipeableKey(wrapped.unwrap(custodian));
  }

  @Override
  public WipeableKey borrow() {
    synchronized (door) {
      expire();
      return switch (state) {
        case State.Present(WipeableKey key, long _) -> key.copy();
        case State.Away(StoreException why) -> throw why.again();
        case State.Closed() -> throw HeldKey.putAway();
      };
    }
  }

  private StoreException late() {
    var cause = new TimeoutException("since " + hold);
    return StoreException.keyAway(wrapped.kind() + " has not given the master key again", cause);
  }

  private boolean isFresh(long asked) {
    return System.nanoTime() - asked < hold.toNanos();
  }

  @Override
  public boolean isPresent() {
    synchronized (door) {
      expire();
      return state instanceof State.Present;
    }
  }

  /// Asks in a thread of its own: the lease ends also while the custodian does not answer.
  private void run() {
    Thread asking = asking();
    try {
      while (true) {
        Thread.sleep(hold.dividedBy(ASKED));
        asking = askingAfter(asking);
        synchronized (door) {
          expire();
        }
      }
    } catch (InterruptedException stopped) {
      asking.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private Thread askingAfter(Thread before) {
    if (before.isAlive()) {
      return before;
    }
    try {
      Thread next = asking();
      next.start();
      return next;
    } catch (OutOfMemoryError e) {
      // There may be room for a thread the next time.
      failed(StoreException.keyAway("there is no room for a thread", e));
      return before;
    }
  }

  private Thread asking() {
    return Thread.ofPlatform().name("nacre-master-key-asking").daemon().unstarted(this::askAgain);
  }

  private void askAgain() {
    long asked = System.nanoTime();
    try {
      WipeableKey key = ask();
      synchronized (door) {
        if (state instanceof State.Closed || !isFresh(asked)) {
          key.close();
          return;
        }
        if (state instanceof State.Away) {
          LOG.log(System.Logger.Level.INFO, "the master key is back from " + wrapped.kind());
        }
        become(new State.Present(key, asked));
      }
    } catch (StoreException e) {
      failed(e);
    } catch (RuntimeException | Error e) {
      // Also for want of memory: whatever it was, it is asked again.
      failed(StoreException.keyAway(wrapped.kind() + " failed: " + e, e));
    }
  }

  private void failed(StoreException why) {
    synchronized (door) {
      switch (state) {
        case State.Present(WipeableKey _, long asked) -> {
          LOG.log(
              System.Logger.Level.WARNING,
              "the master key could not be renewed: " + why.getMessage());
          if (!why.isKeyAway() || !isFresh(asked)) {
            end(why);
          }
        }
        case State.Away(StoreException _) -> state = away(why);
        case State.Closed() -> {}
      }
    }
  }

  private void expire() {
    if (state instanceof State.Present(WipeableKey _, long asked) && !isFresh(asked)) {
      end(late());
    }
  }

  private void end(StoreException why) {
    LOG.log(
        System.Logger.Level.ERROR,
        "no secret is opened until the master key is back: " + why.getMessage());
    become(away(why));
  }

  private static State.Away away(StoreException why) {
    return new State.Away(StoreException.keyAway(String.valueOf(why.getMessage()), why));
  }

  /// Wipes what was held before.
  private void become(State next) {
    if (state instanceof State.Present(WipeableKey old, long _)) {
      old.close();
    }
    state = next;
  }

  @Override
  public void close() {
    synchronized (door) {
      become(new State.Closed());
    }
    thread.interrupt();
    try {
      var _ = thread.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
