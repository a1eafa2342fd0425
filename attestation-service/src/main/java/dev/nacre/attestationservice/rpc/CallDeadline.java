package dev.nacre.attestationservice.rpc;

import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Until when a caller waits (gRPC over HTTP2, `grpc-timeout`): what comes later is not awaited,
/// and what nobody awaits is not begun.
final class CallDeadline {
  private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,8})([HMSmun])");

  private final long begun = System.nanoTime();

  /// Nanoseconds; empty when the caller says nothing that is a time.
  private final Optional<Long> patience;

  private final boolean isMalformed;

  private CallDeadline(Optional<String> timeout) {
    this.patience = timeout.map(TIMEOUT::matcher).filter(Matcher::matches).map(CallDeadline::time);
    this.isMalformed = timeout.isPresent() && patience.isEmpty();
  }

  /// From now on.
  static CallDeadline of(Optional<String> timeout) {
    return new CallDeadline(timeout);
  }

  private static long time(Matcher timeout) {
    return unit(timeout.group(2).charAt(0)).toNanos(Long.parseLong(timeout.group(1)));
  }

  private static TimeUnit unit(char letter) {
    return switch (letter) {
      case 'H' -> TimeUnit.HOURS;
      case 'M' -> TimeUnit.MINUTES;
      case 'S' -> TimeUnit.SECONDS;
      case 'm' -> TimeUnit.MILLISECONDS;
      case 'u' -> TimeUnit.MICROSECONDS;
      default -> TimeUnit.NANOSECONDS;
    };
  }

  /// @throws RpcException when the caller does not wait any more, or it is not known whether he
  ///   does
  void requireTime() {
    if (isMalformed) {
      throw new RpcException(
          Status.INVALID_ARGUMENT.withDescription(
              "grpc-timeout: expected at most eight digits and one of H, M, S, m, u, n"));
    }
    if (!hasTime()) {
      throw new RpcException(
          Status.DEADLINE_EXCEEDED.withDescription("the caller does not wait any more"));
    }
  }

  /// Whether the caller still waits, as far as he has said.
  boolean hasTime() {
    return patience.filter(time -> System.nanoTime() - begun >= time).isEmpty();
  }
}
