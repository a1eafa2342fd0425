package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.concurrent.atomic.AtomicLong;

/// How much data a connection of HTTP/2 may send before it is read (RFC 9113 section 6.9), which
/// bounds what waits here. Helidon tells callers, and bears those who do not listen.
final class InboundWindow {
  /// That every connection begins with (section 6.9.2).
  static final int FIRST = 65_535;

  private static final int HEAD = 9;
  private static final int TYPE = 3;
  private static final int WINDOW_UPDATE = 8;
  private static final int STREAM = 5;

  private final AtomicLong left = new AtomicLong(FIRST);

  /// Data of so many bytes begin to come.
  ///
  /// @throws CutOff when there are too many
  void take(int bytes) {
    if (left.addAndGet(-bytes) < 0) {
      throw new CutOff(Ending.FLOOD, "more data than its window");
    }
  }

  void grant(int bytes) {
    left.addAndGet(bytes);
  }

  /// Learns from the frames that `answers` writes, each by itself, what callers are told.
  DataWriter watching(DataWriter answers) {
    return new ObservedWriter(answers, this::look, () -> {});
  }

  private void look(BufferData... frames) {
    for (BufferData frame : frames) {
      boolean isUpdate =
          frame.available() == HEAD + Integer.BYTES
              && frame.get(TYPE) == WINDOW_UPDATE
              && number(frame, STREAM) == 0;
      if (isUpdate) {
        grant(number(frame, HEAD));
      }
    }
  }

  /// 31 bits, the most significant first.
  private static int number(BufferData frame, int at) {
    return (frame.get(at) & 0x7f) << 24
        | (frame.get(at + 1) & 0xff) << 16
        | (frame.get(at + 2) & 0xff) << 8
        | (frame.get(at + 3) & 0xff);
  }
}
