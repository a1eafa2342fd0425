package dev.nacre.keybroker.limits;

import java.util.function.LongSupplier;

/// How many frames of HTTP/2 a connection may send that bring nothing forward (RFC 9113 section
/// 10.5): pings, settings, windows, priorities, empty frames, requests that are taken back.
///
/// Each costs the server an answer, or a look at it, and no limit of requests counts it. A thousand
/// are free; a hundred come back each second, and eight with each whole request, for the windows
/// that its caller opens for the answer.
final class FrameAllowance {
  static final int MOST = 1_000;
  static final int A_SECOND = 100;
  static final int OF_REQUEST = 8;

  private static final double OF_NANOSECOND = A_SECOND / 1e9;

  private final LongSupplier nanoseconds;
  private double left = MOST;
  private long counted;

  /// @param nanoseconds the time
  FrameAllowance(LongSupplier nanoseconds) {
    this.nanoseconds = nanoseconds;
    this.counted = nanoseconds.getAsLong();
  }

  /// A request is whole.
  void earn() {
    earn(OF_REQUEST);
  }

  private void earn(double frames) {
    left = Math.min(MOST, left + frames);
  }

  /// @throws CutOff when there were too many
  void spend(int frames) {
    long now = nanoseconds.getAsLong();
    earn((now - counted) * OF_NANOSECOND);
    counted = now;
    left -= frames;
    if (left < 0) {
      throw new CutOff(Ending.FLOOD, "too many frames that ask for nothing");
    }
  }
}
