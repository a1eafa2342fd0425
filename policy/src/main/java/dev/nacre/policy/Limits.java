package dev.nacre.policy;

import java.time.Duration;

/// What one evaluation may use up. Going beyond a limit ends it with `eval_cancel_error`.
///
/// @param steps rules tried, members looked at and builtins called
/// @param elements collection elements and characters that are made on the way
/// @param depth rules that call rules
/// @param time on the wall clock
public record Limits(long steps, long elements, int depth, Duration time) {
  /// Ample for a policy, and still over in ten seconds.
  public static final Limits DEFAULT =
      new Limits(100_000_000, 50_000_000, 1_000, Duration.ofSeconds(10));
}
