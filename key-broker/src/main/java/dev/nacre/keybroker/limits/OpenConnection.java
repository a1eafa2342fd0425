package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// One connection, from when it is accepted until it is closed.
final class OpenConnection {
  /// Patiences that a connection may do without a request.
  static final int RESTS = 6;

  /// No time.
  static final long NEVER = Long.MIN_VALUE;

  private final SocketChannel channel;
  private final String source;
  private final long patience;
  private volatile Optional<Pacing> pace = Optional.empty();
  private volatile long since;
  private volatile long writtenBy = NEVER;
  private volatile boolean over;

  /// @param patience in nanoseconds
  /// @param now in nanoseconds
  OpenConnection(SocketChannel channel, String source, long patience, long now) {
    this.channel = channel;
    this.source = source;
    this.patience = patience;
    this.since = now;
  }

  String source() {
    return source;
  }

  boolean isClosed() {
    return !channel.isOpen();
  }

  /// Its first bytes are there.
  void keeps(Pacing its) {
    pace = Optional.of(its);
  }

  /// Its work is done; what is left is a farewell. What was received last, which may be a secret,
  /// is forgotten with its pace.
  void isOver(long now) {
    since = now;
    over = true;
    pace = Optional.empty();
  }

  boolean isOver() {
    return over;
  }

  /// Why it has waited too long for its caller.
  Optional<Ending> overdue(long now) {
    if (isPast(writtenBy, now) || (over && isPast(since + patience, now))) {
      return Optional.of(Ending.SLOW_ANSWER);
    }
    if (over) {
      return Optional.empty();
    }
    Optional<Pacing> its = pace;
    return its.isPresent()
        ? its.get().overdue(now)
        : Optional.of(Ending.SILENT).filter(_ -> isPast(since + RESTS * patience, now));
  }

  /// Whether `due` lies before `now`.
  static boolean isPast(long due, long now) {
    return due != NEVER && now - due > 0;
  }

  /// Ends it at once, whoever reads or writes, and forgets what was not fetched.
  void cut() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (IOException e) {
      // It has ended by itself.
    }
  }

  /// Writes answers at the pace at which they must be fetched: that of requests.
  DataWriter watching(DataWriter answers) {
    return new ObservedWriter(answers, this::writes, () -> writtenBy = NEVER);
  }

  private void writes(BufferData... parts) {
    long bytes = 0;
    for (BufferData part : parts) {
      bytes += part.available();
    }
    writtenBy = System.nanoTime() + patience + Pace.earned(bytes);
  }
}
