package dev.nacre.keybroker.limits;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The connections of a server, at whichever address and whatever they speak, from when they are
/// accepted until they are closed: so many of one source, so many in all, and none that waits for
/// its caller too long, whether he is slow or gone.
///
/// Of all there may be, a source leaves as many as it has: so it has a half at most, and whoever
/// comes next finds some ([SharedRoom] tells why).
///
/// No read and no write of Helidon's ends by itself, so a thread looks after them.
final class OpenConnections implements AutoCloseable {
  private static final long OFTENEST = Duration.ofMillis(20).toNanos();
  private static final int LOOKS_A_PATIENCE = 20;

  private final int most;
  private final int mostOfSource;
  private final long patience;
  private final Endings endings;
  private final LongSupplier nanoseconds;
  private final Map<Ends, OpenConnection> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> sources = new HashMap<>();
  private final Thread looking;
  private int all;
  private volatile boolean over;

  /// The two ends of one.
  private record Ends(SocketAddress remote, SocketAddress local) {}

  /// @param most in all
  /// @param mostOfSource of one source
  /// @param patience in nanoseconds
  /// @param endings learns of those that are ended
  /// @param nanoseconds the time
  OpenConnections(
      int most, int mostOfSource, long patience, Endings endings, LongSupplier nanoseconds) {
    this.most = most;
    this.mostOfSource = mostOfSource;
    this.patience = patience;
    this.endings = endings;
    this.nanoseconds = nanoseconds;
    this.looking = Thread.ofPlatform().daemon().name("connections").start(this::look);
  }

  /// One more is accepted.
  ///
  /// @throws CutOff when there are too many
  void add(SocketChannel channel, SocketAddress remote, SocketAddress local, String source) {
    if (!takes(source)) {
      forgetClosed();
      if (!takes(source)) {
        endings.count(Ending.CROWDED, source);
        throw new CutOff(Ending.CROWDED, "too many connections of " + source);
      }
    }
    var connection = new OpenConnection(channel, source, patience, nanoseconds.getAsLong());
    OpenConnection before = open.put(new Ends(remote, local), connection);
    if (before != null) {
      leave(before);
    }
  }

  private synchronized boolean takes(String source) {
    int its = sources.getOrDefault(source, 0);
    boolean hasPlace = its < mostOfSource && its + all + 2 <= most;
    if (hasPlace) {
      sources.put(source, its + 1);
      all++;
    }
    return hasPlace;
  }

  private synchronized void leave(OpenConnection connection) {
    if (!connection.isOver()) {
      connection.isOver(nanoseconds.getAsLong());
      sources.computeIfPresent(connection.source(), (_, count) -> count == 1 ? null : count - 1);
      all--;
    }
  }

  /// The one between these ends; empty when it is closed already.
  Optional<OpenConnection> between(SocketAddress remote, SocketAddress local) {
    return Optional.ofNullable(open.get(new Ends(remote, local)));
  }

  /// Does what `connection` is for.
  void during(OpenConnection connection, Runnable work) {
    try {
      work.run();
    } catch (CutOff e) {
      endings.count(e.why(), connection.source());
      throw e;
    } finally {
      leave(connection);
    }
  }

  private void forgetClosed() {
    open.values()
        .removeIf(connection -> {
          if (connection.isClosed()) {
            leave(connection);
          }
          return connection.isClosed();
        });
  }

  private void look() {
    while (!over) {
      LockSupport.parkNanos(Math.max(OFTENEST, patience / LOOKS_A_PATIENCE));
      long now = nanoseconds.getAsLong();
      open.values().forEach(connection -> end(connection, now));
      forgetClosed();
    }
  }

  private void end(OpenConnection connection, long now) {
    if (!connection.isClosed()) {
      connection
          .overdue(now)
          .ifPresent(why -> {
            endings.count(why, connection.source());
            connection.cut();
          });
    }
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(looking);
  }
}
