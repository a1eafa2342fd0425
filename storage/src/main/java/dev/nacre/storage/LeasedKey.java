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
    /// @param at when the custodian gave it, by [System#nanoTime]
    record Present(WipeableKey key, long at) implements State {}

    record Away(StoreException why) implements State {}

    record Closed() implements State {}
  }

  private LeasedKey(WrappedKey wrapped, Custodian custodian, Duration hold) {
    this.wrapped = wrapped;
    this.custodian = custodian;
    this.hold = hold;
    this.state = new State.Present(ask(), System.nanoTime());
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
      return switch (state) {
        case State.Present(WipeableKey key, long at) when isFresh(at) -> key.copy();
        case State.Present(WipeableKey _, long _) -> throw late();
        case State.Away(StoreException why) -> throw why.again();
        case State.Closed() -> throw new StoreException("the master key was put away");
      };
    }
  }

  private StoreException late() {
    var cause = new TimeoutException("since " + hold);
    return StoreException.keyAway(wrapped.kind() + " has not given the master key again", cause);
  }

  private boolean isFresh(long at) {
    return System.nanoTime() - at < hold.toNanos();
  }

  @Override
  public boolean isPresent() {
    synchronized (door) {
      return state instanceof State.Present(WipeableKey _, long at) && isFresh(at);
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(hold.dividedBy(ASKED));
        askAgain();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void askAgain() {
    try {
      WipeableKey key = ask();
      synchronized (door) {
        if (state instanceof State.Closed) {
          key.close();
          return;
        }
        if (state instanceof State.Away) {
          LOG.log(System.Logger.Level.INFO, "the master key is back from " + wrapped.kind());
        }
        become(new State.Present(key, System.nanoTime()));
      }
    } catch (StoreException e) {
      failed(e);
    } catch (RuntimeException | Error e) {
      // Also for want of memory: without this thread the key would not come back.
      failed(StoreException.keyAway(wrapped.kind() + " failed: " + e, e));
    }
  }

  private void failed(StoreException why) {
    synchronized (door) {
      switch (state) {
        case State.Present(WipeableKey _, long at) -> {
          LOG.log(
              System.Logger.Level.WARNING,
              "the master key could not be renewed: " + why.getMessage());
          if (!why.isKeyAway() || !isFresh(at)) {
            LOG.log(System.Logger.Level.ERROR, "no secret is opened until the master key is back");
            become(new State.Away(StoreException.keyAway(String.valueOf(why.getMessage()), why)));
          }
        }
        case State.Away(StoreException _) -> {}
        case State.Closed() -> {}
      }
    }
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
