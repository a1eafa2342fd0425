package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataReader;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// How fast a connection must send: a head within ten seconds of its first byte, a body at 16 KiB a
/// second after the first ten, and something each minute.
///
/// A caller who sends a byte now and then, or nothing more, would hold a connection for as long as
/// he likes otherwise.
public final class Pace implements Pacing {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final int BYTES_A_SECOND = 16 << 10;

  private static final ScopedValue<Pace> CURRENT = ScopedValue.newInstance();

  private final DataReader reader;
  private final ExecutorService threads;
  private final long patience;
  private final Unread unread;
  private Phase phase = Phase.IDLE;
  private long since;
  private long received;
  private volatile boolean rests;
  private volatile long awaited = OpenConnection.NEVER;

  private enum Phase {
    IDLE,
    HEAD,
    BODY
  }

  /// @param reader gives what was received
  /// @param patience in nanoseconds
  /// @param room for what was received and not read yet
  /// @param largestBody in bytes
  Pace(
      DataReader reader,
      ExecutorService threads,
      long patience,
      HeadRoom.Loan room,
      int largestBody) {
    this.reader = reader;
    this.threads = threads;
    this.unread = new Unread(room, largestBody);
    this.patience = patience;
  }

  @Override
  public byte[] next() {
    switch (phase) {
      case IDLE -> {
        unread.end();
        Turns.letOthersGoFirst();
      }
      case HEAD, BODY -> requireInTime();
    }
    rests = phase == Phase.IDLE;
    awaited = due();
    reader.ensureAvailable();
    awaited = OpenConnection.NEVER;
    byte[] bytes = reader.readBytes(reader.available());
    if (phase == Phase.IDLE) {
      begin(Phase.HEAD);
    }
    received += bytes.length;
    switch (phase) {
      case HEAD -> unread.take(bytes);
      case BODY -> unread.takeBody(bytes.length);
      case IDLE -> {}
    }
    return bytes;
  }

  private void requireInTime() {
    if (OpenConnection.isPast(due(), System.nanoTime())) {
      throw new CutOff(Ending.SLOW_REQUEST, "a " + phase + " came too slowly");
    }
  }

  /// When something must have come.
  private long due() {
    return switch (phase) {
      case IDLE -> System.nanoTime() + OpenConnection.RESTS * patience;
      case HEAD -> since + patience;
      case BODY -> since + patience + earned(received);
    };
  }

  @Override
  public Optional<Ending> overdue(long now) {
    return OpenConnection.isPast(awaited, now)
        ? Optional.of(rests ? Ending.SILENT : Ending.SLOW_REQUEST)
        : Optional.empty();
  }

  /// Nanoseconds that so many bytes may take beside a first patience.
  static long earned(long bytes) {
    return Duration.ofSeconds(1).toNanos() / BYTES_A_SECOND * bytes;
  }

  private void begin(Phase next) {
    phase = next;
    since = System.nanoTime();
    received = 0;
  }

  @Override
  public ExecutorService threads() {
    return threads;
  }

  @Override
  public void around(Runnable work) {
    try {
      ScopedValue.where(CURRENT, this).run(work);
    } finally {
      unread.end();
    }
  }

  /// The running connection's head is complete.
  public static void headIsComplete() {
    if (CURRENT.isBound()) {
      CURRENT.get().begin(Phase.BODY);
    }
  }

  /// Reads a body of the running connection, which is told of it.
  public static InputStream reading(InputStream body) {
    return CURRENT.isBound() ? CURRENT.get().unread.reading(body) : body;
  }

  /// The running connection's request is answered: it may rest.
  public static void isAnswered() {
    if (CURRENT.isBound()) {
      CURRENT.get().begin(Phase.IDLE);
    }
  }
}
