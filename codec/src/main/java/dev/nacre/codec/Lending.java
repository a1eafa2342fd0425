package dev.nacre.codec;

import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Ciphers and signers that nobody uses at the moment: to ask the providers for one, and to hand it
/// its key, costs as much as many a work of it. Each serves so many times only, since a faster
/// provider may come late.
///
/// Safe for use by many threads; each thing serves one of them at a time.
public final class Lending<T> {
  private static final int USES = 1_000;

  private final Maker<T> maker;
  private final Forgetting<T> forgetting;
  private final Queue<Idle<T>> idle = new ConcurrentLinkedQueue<>();

  /// Makes one more.
  @FunctionalInterface
  public interface Maker<T> {
    T make() throws GeneralSecurityException;
  }

  /// Has a thing do all of one piece of work, after which it is as it was when it was made.
  @FunctionalInterface
  public interface Work<T> {
    byte[] by(T thing) throws GeneralSecurityException;
  }

  /// Makes a thing forget the key of its last work, so that none lies in what waits.
  @FunctionalInterface
  public interface Forgetting<T> {
    void by(T thing) throws GeneralSecurityException;
  }

  /// Changed only by whoever has taken it out of the queue.
  private static final class Idle<T> {
    private final T thing;
    private int uses;

    private Idle(T thing) {
      this.thing = thing;
    }
  }

  /// Of things whose key stays the same, or may be remembered.
  public Lending(Maker<T> maker) {
    this(maker, _ -> {});
  }

  /// Of things that have another key each time, which is forgotten after it.
  public Lending(Maker<T> maker, Forgetting<T> forgetting) {
    this.maker = maker;
    this.forgetting = forgetting;
  }

  /// What `work` makes; a thing that fails is not used again.
  public byte[] lend(Work<T> work) throws GeneralSecurityException {
    Idle<T> known = idle.poll();
    Idle<T> lent = known == null ? new Idle<>(maker.make()) : known;
    byte[] done = work.by(lent.thing);
    lent.uses++;
    if (lent.uses < USES) {
      forgetting.by(lent.thing);
      idle.add(lent);
    }
    return done;
  }
}
