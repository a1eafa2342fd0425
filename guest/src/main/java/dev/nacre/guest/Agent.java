package dev.nacre.guest;

import dev.nacre.guest.linux.Machine;
import java.time.Duration;

/// Process 1 of the machine: makes it usable, proves what it is, gets the keys, runs the container,
/// and powers off when that ends or when anything fails.
public final class Agent {
  /// A start that takes longer has failed.
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  private Agent() {}

  public static void main(String[] arguments) {
    var reporter = new Reporter();
    var life = new Life(reporter);
    Thread.ofPlatform().daemon().name("limit").start(() -> life.limit(START_LIMIT));
    try {
      life.live();
    } finally {
      Machine.powerOff();
    }
  }
}
