package dev.nacre.endorsements;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// When each host may be asked again. Who comes too early waits for its turn, or goes away when
/// that would take longer than it is ready to wait.
final class RateBudget {
  private final InstantSource clock;
  private final Duration patience;
  private final Map<String, Instant> nextTurn = new HashMap<>();
  private final Map<String, Instant> silentUntil = new HashMap<>();

  /// @param patience how long anybody waits at most
  RateBudget(InstantSource clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /// Waits for the turn to ask `host`.
  ///
  /// @throws EndorsementException when the turn is too far away
  void await(URI host, Duration spacing) {
    Duration wait = take(host, spacing);
    if (wait.isPositive()) {
      try {
        TimeUnit.MILLISECONDS.sleep(wait.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EndorsementException(
            EndorsementException.Kind.BUSY, "interrupted before " + host + " was asked", e);
      }
    }
  }

  private synchronized Duration take(URI host, Duration spacing) {
    Instant now = clock.instant();
    Instant silent = silentUntil.getOrDefault(host.getAuthority(), now);
    if (now.isBefore(silent)) {
      throw new EndorsementException(
          EndorsementException.Kind.BUSY,
          host
              + " was silent and is not asked for another "
              + Duration.between(now, silent).toSeconds()
              + " s");
    }
    Instant turn = nextTurn.getOrDefault(host.getAuthority(), now);
    Instant mine = turn.isBefore(now) ? now : turn;
    Duration wait = Duration.between(now, mine);
    if (wait.compareTo(patience) > 0) {
      throw new EndorsementException(
          EndorsementException.Kind.BUSY,
          host + " may be asked again in " + wait.toSeconds() + " s, not before");
    }
    nextTurn.put(host.getAuthority(), mine.plus(spacing));
    return wait;
  }

  /// Nobody asks `host` for so long, nor waits for it: it could not be reached, and each caller
  /// would find out anew.
  synchronized void leaveAlone(URI host, Duration time) {
    silentUntil.put(host.getAuthority(), clock.instant().plus(time));
  }

  /// Nobody asks `host` for so long: it said so.
  synchronized void holdOff(URI host, Duration time) {
    nextTurn.merge(host.getAuthority(), clock.instant().plus(time), (a, b) -> a.isAfter(b) ? a : b);
  }
}
