package dev.nacre.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Hears what other processes write, and knows when it would not.
///
/// The line is proven every second; when it is not, what was remembered does not count any more, so
/// nobody is answered by what is older than [PostgresSettings#STALE].
final class ChangeListener {
  private static final System.Logger LOG = System.getLogger("dev.nacre.storage");
  private static final Duration BEAT = Duration.ofSeconds(1);

  private final PostgresServer server;
  private final RecentValues recent;
  private final Thread thread;
  private volatile long provenUntil = System.nanoTime();
  private volatile boolean closed;

  ChangeListener(PostgresServer server) {
    this.server = server;
    this.recent = new RecentValues(this::hears);
    this.thread = Thread.ofPlatform().name("nacre-changes").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// What may be remembered.
  RecentValues recent() {
    return recent;
  }

  private boolean hears() {
    return System.nanoTime() - provenUntil < 0;
  }

  private void run() {
    boolean told = false;
    while (!closed) {
      try (Connection connection = server.connect()) {
        told = false;
        listen(connection);
      } catch (SQLException e) {
        if (!told && !closed) {
          LOG.log(
              System.Logger.Level.WARNING,
              "changes by other replicas are not heard, every value is read anew: "
                  + server.explained(e).getMessage());
          told = true;
        }
        pause();
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection line = connection.unwrap(PGConnection.class);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + server.channel());
      // What was written while nobody listened is not known.
      recent.writtenAnywhere();
      while (!closed) {
        long asked = System.nanoTime();
        statement.execute("SELECT 1");
        hear(line.getNotifications());
        provenUntil = asked + PostgresSettings.STALE.toNanos();
        hear(line.getNotifications((int) BEAT.toMillis()));
      }
    }
  }

  private void hear(PGNotification[] notifications) {
    if (notifications == null) {
      return;
    }
    for (PGNotification notification : notifications) {
      String told = notification.getParameter();
      int end = told.indexOf('\n');
      if (end < 0) {
        recent.writtenAnywhere();
      } else {
        recent.written(new Place(told.substring(0, end), told.substring(end + 1)));
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BEAT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
    try {
      var _ = thread.join(BEAT.multipliedBy(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
