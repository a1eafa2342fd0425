package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/// How fast a connection must send: a head within ten seconds of its first byte, a body at 16 KiB a
/// second after the first ten.
///
/// Only silence would be noticed otherwise, and a caller who sends a byte now and then would hold a
/// connection for as long as he likes.
public final class Pace implements Pacing {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final int BYTES_A_SECOND = 16 << 10;

  private static final ScopedValue<Pace> CURRENT = ScopedValue.newInstance();

  private final DataReader reader;
  private final ExecutorService threads;
  private final long patience;
  private Phase phase = Phase.IDLE;
  private long since;
  private long received;

  private enum Phase {
    IDLE,
    HEAD,
    BODY
  }

  /// @param reader gives what was received
  /// @param patience in nanoseconds
  Pace(DataReader reader, ExecutorService threads, long patience) {
    this.reader = reader;
    this.threads = threads;
    this.patience = patience;
  }

  @Override
  public byte[] next() {
    switch (phase) {
      case IDLE -> Turns.letOthersGoFirst();
      case HEAD, BODY -> requireInTime();
    }
    reader.ensureAvailable();
    byte[] bytes = reader.readBytes(reader.available());
    if (phase == Phase.IDLE) {
      begin(Phase.HEAD);
    }
    received += bytes.length;
    return bytes;
  }

  private void requireInTime() {
    long earned = phase == Phase.BODY ? earned(received) : 0;
    if (System.nanoTime() - since > patience + earned) {
      throw new CloseConnectionException("a " + phase + " came too slowly");
    }
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
    ScopedValue.where(CURRENT, this).run(work);
  }

  /// The running connection's head is complete.
  public static void headIsComplete() {
    if (CURRENT.isBound()) {
      CURRENT.get().begin(Phase.BODY);
    }
  }

  /// The running connection's request is answered: it may rest.
  public static void isAnswered() {
    if (CURRENT.isBound()) {
      CURRENT.get().begin(Phase.IDLE);
    }
  }
}
