package dev.nacre.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long somebody who failed is left alone: twice as long each time, up to a limit, until there
/// is a success. Otherwise each who needs an answer would wait for it in vain, one after the other.
public final class GrowingPause {
  private static final int MOST_DOUBLINGS = 20;

  private final Duration first;
  private final Duration longest;
  private int failures;
  private Optional<Failed> last = Optional.empty();

  private record Failed(Instant until, RuntimeException why) {}

  /// What is left of the pause.
  ///
  /// @param why the failure that it follows
  public record Rest(Duration left, RuntimeException why) {
    /// In whole seconds, the begun one included.
    public String text() {
      return left.plusNanos(999_999_999).toSeconds() + " s";
    }
  }

  public GrowingPause(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /// Empty when it may be tried again. A clock that was set back lengthens no pause.
  public synchronized Optional<Rest> rest(Instant now) {
    return last.map(failed -> new Rest(Duration.between(now, failed.until()), failed.why()))
        .filter(rest -> rest.left().isPositive() && rest.left().compareTo(longest) <= 0);
  }

  /// @return the pause that begins now
  public synchronized Rest failed(Instant now, RuntimeException why) {
    Duration doubled = first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration pause = doubled.compareTo(longest) < 0 ? doubled : longest;
    failures++;
    last = Optional.of(new Failed(now.plus(pause), why));
    return new Rest(pause, why);
  }

  public synchronized void succeeded() {
    failures = 0;
    last = Optional.empty();
  }
}
