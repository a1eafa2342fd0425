package dev.nacre.keybroker.session;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Agreement;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwe;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The key agreement that the answers of one session share at this replica, until it is a minute
/// old or has served a thousand (ADR 0074). A clock that was set back ends it too.
public final class SharedAgreement {
  public static final Duration LONGEST = Duration.ofMinutes(1);
  public static final int MOST = 1_000;

  private final EcJwk recipient;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Agreement> current = Optional.empty();
  private Instant made = Instant.MIN;
  private int served;

  public SharedAgreement(EcJwk recipient, InstantSource clock) {
    this.recipient = recipient;
    this.clock = clock;
  }

  /// @throws MalformedException when the key is meant for another algorithm
  public Jwe seal(Secret secret, SecureRandom chance) {
    lock.lock();
    try {
      Jwe sealed = atNow(clock.instant()).encrypt(secret, chance);
      served++;
      return sealed;
    } finally {
      lock.unlock();
    }
  }

  private Agreement atNow(Instant now) {
    if (current.isPresent() && served < MOST && isFresh(now)) {
      return current.get();
    }
    current.ifPresent(Agreement::close);
    current = Optional.empty();
    Agreement next = Agreement.with(recipient);
    current = Optional.of(next);
    made = now;
    served = 0;
    return next;
  }

  private boolean isFresh(Instant now) {
    return !now.isBefore(made) && now.isBefore(made.plus(LONGEST));
  }
}
