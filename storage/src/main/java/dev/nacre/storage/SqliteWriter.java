package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/// The one thread that writes. Batches that wait together are committed together, because the
/// synchronisation of the disk is what costs; each still happens wholly or not at all.
final class SqliteWriter {
  private static final int LARGEST_GROUP = 256;
  private static final Batch STOP = new Batch(List.of(), new CompletableFuture<>());

  private final SqliteFile file;
  private final InstantSource clock;
  private final RecentValues recent;
  private final Connection connection;
  private final Statement control;
  private final Statements statements;
  private final BlockingQueue<Batch> waiting = new LinkedBlockingQueue<>(10_000);
  private final Thread thread;
  private volatile boolean closed;

  private record Batch(List<Change> changes, CompletableFuture<List<Long>> done) {}

  private record Statements(
      PreparedStatement put,
      PreparedStatement putIfAbsent,
      PreparedStatement delete,
      PreparedStatement number,
      PreparedStatement append,
      PreparedStatement trim) {}

  private SqliteWriter(
      SqliteFile file, InstantSource clock, RecentValues recent, Connection connection)
      throws SQLException {
    this.file = file;
    this.clock = clock;
    this.recent = recent;
    this.connection = connection;
    this.control = connection.createStatement();
    this.statements = prepare(connection);
    this.thread = Thread.ofPlatform().name("nacre-store").daemon().unstarted(this::run);
  }

  static SqliteWriter start(SqliteFile file, InstantSource clock, RecentValues recent)
      throws SQLException {
    Connection connection = file.connect();
    try {
      file.prepare(connection);
      var writer = new SqliteWriter(file, clock, recent, connection);
      writer.thread.start();
      return writer;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static Statements prepare(Connection connection) throws SQLException {
    return new Statements(
        connection.prepareStatement(
            "INSERT INTO item (namespace, key, value, created, changed) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (namespace, key) DO UPDATE"
                + " SET value = excluded.value, changed = excluded.changed"),
        connection.prepareStatement(
            "INSERT INTO item (namespace, key, value, created, changed) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (namespace, key) DO NOTHING"),
        connection.prepareStatement("DELETE FROM item WHERE namespace = ? AND key = ?"),
        connection.prepareStatement(
            "INSERT INTO journal_end (log, next) VALUES (?, 1)"
                + " ON CONFLICT (log) DO UPDATE SET next = next + 1 RETURNING next - 1"),
        connection.prepareStatement(
            "INSERT INTO journal (log, number, at, entry) VALUES (?, ?, ?, ?)"),
        connection.prepareStatement("DELETE FROM journal WHERE log = ? AND number < ?"));
  }

  List<Long> apply(List<Change> changes) {
    changes.forEach(SqliteWriter::requireSound);
    var batch = new Batch(List.copyOf(changes), new CompletableFuture<>());
    try {
      waiting.put(batch);
      if (closed) {
        var _ = batch.done().completeExceptionally(new StoreException("the store is closed"));
      }
      return batch.done().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the database", e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known.again();
      }
      throw e;
    }
  }

  private static void requireSound(Change change) {
    switch (change) {
      case Change.Put put -> Keys.requireKey(put.namespace(), put.key());
      case Change.PutIfAbsent put -> Keys.requireKey(put.namespace(), put.key());
      case Change.Delete delete -> Keys.requireKey(delete.namespace(), delete.key());
      case Change.Append append -> Keys.requireKey(append.log(), "entry");
      case Change.Trim trim -> Keys.requireKey(trim.log(), "entry");
    }
  }

  private void run() {
    var group = new ArrayList<Batch>(LARGEST_GROUP);
    try {
      while (true) {
        group.clear();
        group.add(waiting.take());
        waiting.drainTo(group, LARGEST_GROUP - 1);
        boolean stop = group.remove(STOP);
        commit(group);
        if (stop) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// All batches in one transaction; when that fails, each in its own, so that one that cannot be
  /// written does not take its neighbours with it.
  private void commit(List<Batch> group) {
    if (group.isEmpty()) {
      return;
    }
    try {
      var results = new ArrayList<List<Long>>(group.size());
      control.execute("BEGIN IMMEDIATE");
      for (Batch batch : group) {
        results.add(write(batch.changes()));
      }
      control.execute("COMMIT");
      group.forEach(batch -> recent.written(batch.changes()));
      for (int i = 0; i < group.size(); i++) {
        var _ = group.get(i).done().complete(results.get(i));
      }
    } catch (SQLException e) {
      rollBack();
      if (group.size() == 1) {
        StoreException failure = SqliteFile.failure(file.path(), e);
        var _ = group.getFirst().done().completeExceptionally(failure);
        return;
      }
      group.forEach(batch -> commit(List.of(batch)));
    }
  }

  private void rollBack() {
    try {
      control.execute("ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      // SQLite itself rolls back when the disk is full or the file is damaged.
      return;
    }
  }

  private List<Long> write(List<Change> changes) throws SQLException {
    var results = new ArrayList<Long>(changes.size());
    for (Change change : changes) {
      results.add(write(change));
    }
    return results;
  }

  private long write(Change change) throws SQLException {
    return switch (change) {
      case Change.Put put -> put(statements.put(), put.namespace(), put.key(), put.value());
      case Change.PutIfAbsent put ->
          put(statements.putIfAbsent(), put.namespace(), put.key(), put.value());
      case Change.Delete(String namespace, String key) -> {
        statements.delete().setString(1, namespace);
        statements.delete().setString(2, key);
        yield statements.delete().executeUpdate();
      }
      case Change.Append append -> append(append);
      case Change.Trim(String log, long first) -> {
        statements.trim().setString(1, log);
        statements.trim().setLong(2, first);
        yield statements.trim().executeUpdate();
      }
    };
  }

  private long put(PreparedStatement statement, String namespace, String key, Bytes value)
      throws SQLException {
    long now = clock.millis();
    statement.setString(1, namespace);
    statement.setString(2, key);
    statement.setBytes(3, value.toArray());
    statement.setLong(4, now);
    statement.setLong(5, now);
    return statement.executeUpdate();
  }

  private long append(Change.Append append) throws SQLException {
    statements.number().setString(1, append.log());
    long number;
    try (ResultSet row = statements.number().executeQuery()) {
      number = row.getLong(1);
    }
    statements.append().setString(1, append.log());
    statements.append().setLong(2, number);
    statements.append().setLong(3, clock.millis());
    statements.append().setBytes(4, append.entry().toArray());
    statements.append().executeUpdate();
    return number;
  }

  void close() {
    closed = true;
    try {
      waiting.put(STOP);
      thread.join();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw SqliteFile.failure(file.path(), e);
    }
  }
}
