package dev.nacre.web;

import java.time.Duration;

/// What an answer may cost.
///
/// @param time from the question until the last byte of the answer; half of it may pass with
///   waiting for a turn
/// @param bytes of its body at most
/// @param atOnce how many may be asked at the same time: so many bodies are in memory
public record Bounds(Duration time, int bytes, int atOnce) {
  public Bounds {
    if (!time.isPositive() || bytes < 0 || atOnce < 1) {
      throw new IllegalArgumentException(
          "expected a time, a size and a number, found " + time + ", " + bytes + ", " + atOnce);
    }
  }
}
