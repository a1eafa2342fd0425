package dev.nacre.keybroker.attestation;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.UnaryCalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// Whether another service says that it serves, asked not oftener than every two seconds.
public final class Probe implements Supplier<Optional<String>> {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final UnaryCalls service;
  private final InstantSource clock;
  private Optional<String> trouble = Optional.empty();
  private Instant asked = Instant.MIN;

  public Probe(UnaryCalls service, InstantSource clock) {
    this.service = service;
    this.clock = clock;
  }

  /// What is wrong with it, for everybody to read; the log says where it was asked.
  @Override
  public synchronized Optional<String> get() {
    Instant now = clock.instant();
    if (!asked.plus(FRESH).isAfter(now)) {
      trouble = ask();
      asked = now;
    }
    return trouble;
  }

  private Optional<String> ask() {
    String name = "the " + service.service().name();
    try {
      return service.isServing() ? Optional.empty() : Optional.of(name + " does not serve");
    } catch (RemoteException e) {
      if (e.obstacle() == Obstacle.UNOFFERED) {
        return Optional.empty();
      }
      LOG.log(System.Logger.Level.WARNING, e.sentence());
      return Optional.of(name + " is " + e.obstacle().word());
    }
  }
}
