package dev.nacre.keybroker.session;

import dev.nacre.codec.Secret;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.spec.SecretKeySpec;

/// The numbered keys that seal sessions, the same for all replicas.
///
/// Whoever notices first that the newest is a day old makes the next. It seals only when all
/// replicas have had time to hear of it; the one before it opens on, as long as any session lasts.
final class SessionKeys {
  static final Duration LIFETIME = Duration.ofHours(24);
  static final Duration ANNOUNCED = Duration.ofSeconds(30);

  private static final String ENTRY = "session-key/";
  private static final int SIZE = 32;
  private static final int MOST = 1_000;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final SecretStore secrets;
  private final SecureRandom chance;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Ring ring;

  /// @param from when it may seal
  record Numbered(int number, Instant from, SecretKeySpec key) {}

  /// @param looked when the store was asked for the next key
  private record Ring(
      Optional<Numbered> before, Numbered current, Optional<Numbered> next, Instant looked) {
    boolean countsAt(Instant now) {
      boolean looking = !now.isBefore(looked.plus(LOOK)) || now.isBefore(looked);
      return !looking && next.filter(key -> !now.isBefore(key.from())).isEmpty();
    }
  }

  private SessionKeys(SecretStore secrets, SecureRandom chance, InstantSource clock, Ring ring) {
    this.secrets = secrets;
    this.chance = chance;
    this.clock = clock;
    this.ring = ring;
  }

  static SessionKeys open(SecretStore secrets, SecureRandom chance, InstantSource clock) {
    // One that another replica replaces meanwhile is gone.
    Numbered oldest =
        numbers(secrets).stream()
            .flatMap(number -> find(secrets, number).stream())
            .findFirst()
            .orElseGet(() -> findOrMake(secrets, 1, clock.instant(), chance));
    var ring = new Ring(Optional.empty(), oldest, Optional.empty(), Instant.EPOCH);
    return new SessionKeys(secrets, chance, clock, ring);
  }

  private static List<Integer> numbers(SecretStore secrets) {
    return secrets.list(ENTRY, MOST).stream()
        .map(Item::key)
        .takeWhile(key -> key.startsWith(ENTRY))
        .map(key -> Integer.parseInt(key.substring(ENTRY.length())))
        .toList();
  }

  private static String entry(int number) {
    return ENTRY + String.format(Locale.ROOT, "%010d", number);
  }

  private static Secret fresh(Instant from, SecureRandom chance) {
    byte[] key = new byte[SIZE];
    chance.nextBytes(key);
    return Secret.owning(
        ByteBuffer.allocate(Long.BYTES + SIZE).putLong(from.getEpochSecond()).put(key).array());
  }

  private static Optional<Numbered> find(SecretStore secrets, int number) {
    return secrets.find(entry(number)).map(secret -> read(number, secret));
  }

  private static Numbered findOrMake(
      SecretStore secrets, int number, Instant from, SecureRandom chance) {
    return read(number, secrets.findOrMake(entry(number), () -> fresh(from, chance)).content());
  }

  private static Numbered read(int number, Secret stored) {
    try (stored) {
      return stored.reveal(bytes ->
          new Numbered(
              number,
              Instant.ofEpochSecond(ByteBuffer.wrap(bytes).getLong()),
              new SecretKeySpec(bytes, Long.BYTES, SIZE, "AES")));
    }
  }

  /// The key that seals now.
  Numbered sealing() {
    return ring().current();
  }

  /// The key of that number, if sessions under it may still be open.
  Optional<Numbered> opening(int number) {
    Ring known = ring();
    return switch (number - known.current().number()) {
      case -1 -> known.before();
      case 0 -> Optional.of(known.current());
      // Sealed by a replica whose clock is ahead.
      case 1 -> known.next().or(() -> find(secrets, number));
      default -> Optional.empty();
    };
  }

  private Ring ring() {
    Ring known = ring;
    Instant now = clock.instant();
    if (known.countsAt(now)) {
      return known;
    }
    lock.lock();
    try {
      ring = turned(ring, now);
      return ring;
    } finally {
      lock.unlock();
    }
  }

  private Ring turned(Ring known, Instant now) {
    Ring turned = known;
    Optional<Numbered> next = find(secrets, known.current().number() + 1);
    while (next.isPresent() && !now.isBefore(next.get().from())) {
      turned = new Ring(Optional.of(turned.current()), next.get(), Optional.empty(), now);
      next = find(secrets, turned.current().number() + 1);
    }
    Numbered current = turned.current();
    if (next.isEmpty() && !now.isBefore(current.from().plus(LIFETIME))) {
      var _ = secrets.delete(entry(current.number() - 1));
      next = Optional.of(findOrMake(secrets, current.number() + 1, now.plus(ANNOUNCED), chance));
    }
    Optional<Numbered> before = turned.before().or(() -> find(secrets, current.number() - 1));
    return new Ring(before, current, next, now);
  }
}
