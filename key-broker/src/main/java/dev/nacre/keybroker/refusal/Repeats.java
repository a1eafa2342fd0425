package dev.nacre.keybroker.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The numbers under which what happens again and again was written down in the running minute. It
/// holds no more than what is written down in a minute.
final class Repeats {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, String> numbers = new HashMap<>();
  private Instant start = Instant.EPOCH;

  /// @param what happens, and to whom
  Optional<String> find(String what, Instant now) {
    lock.lock();
    try {
      if (!now.isBefore(start.plus(WINDOW)) || now.isBefore(start)) {
        start = now;
        numbers.clear();
      }
      return Optional.ofNullable(numbers.get(what));
    } finally {
      lock.unlock();
    }
  }

  void keep(String what, String number) {
    lock.lock();
    try {
      numbers.put(what, number);
    } finally {
      lock.unlock();
    }
  }
}
