package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A table of the connection's own, on a PostgreSQL server, where a large filling lies until all of
/// it is there. Others write meanwhile: only the move into the store's tables keeps them waiting.
///
/// It is gone with the connection, so nothing is left of a filling that broke off.
record Staging(Connection connection) implements AutoCloseable {
  private static final String MAY_NOT = "42501";

  private static final String EXPECT = "E";
  private static final String PUT = "P";
  private static final String APPEND = "A";

  private static final String TABLE =
      """
      CREATE TEMP TABLE nacre_staged (
        seq BIGINT GENERATED ALWAYS AS IDENTITY, kind TEXT NOT NULL,
        place TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, value BYTEA)
      """;

  private static final String GONE = "DROP TABLE IF EXISTS pg_temp.nacre_staged";

  private static final String ADD =
      "INSERT INTO nacre_staged (kind, place, key, value) VALUES (?, ?, ?, ?)";

  private static final String UNEXPECTED =
      "SELECT place || '/' || s.key FROM nacre_staged AS s LEFT JOIN item AS i"
          + " ON i.namespace = s.place AND i.key = s.key"
          + " WHERE s.kind = 'E' AND i.value IS DISTINCT FROM s.value LIMIT 1";

  private static final String MOVE_VALUES =
      "INSERT INTO item (namespace, key, value, created, changed)"
          + " SELECT DISTINCT ON (place, key) place, key, value, ?, ? FROM nacre_staged"
          + " WHERE kind = 'P' ORDER BY place, key, seq DESC"
          + " ON CONFLICT (namespace, key) DO UPDATE"
          + " SET value = excluded.value, changed = excluded.changed";

  private static final String LOGS =
      "SELECT place, count(*) FROM nacre_staged WHERE kind = 'A' GROUP BY place";

  private static final String MOVE_ENTRIES =
      "INSERT INTO journal (log, number, at, entry)"
          + " SELECT place, ? + row_number() OVER (ORDER BY seq) - 1, ?, value FROM nacre_staged"
          + " WHERE kind = 'A' AND place = ?";

  /// @return empty where the user may make no such table
  static Optional<Staging> on(Connection connection) throws SQLException {
    try (Statement make = connection.createStatement()) {
      make.execute(GONE);
      make.execute(TABLE);
      return Optional.of(new Staging(connection));
    } catch (SQLException e) {
      if (MAY_NOT.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// @param changes values, entries and expectations
  void add(List<Change> changes) throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      for (Change change : changes) {
        switch (change) {
          case Change.Put put ->
              set(add, PUT, put.namespace(), put.key(), Optional.of(put.value()));
          case Change.Append append ->
              set(add, APPEND, append.log(), "", Optional.of(append.entry()));
          case Change.Expect(String namespace, String key, Optional<Bytes> value) ->
              set(add, EXPECT, namespace, key, value);
          case Change.PutIfAbsent _,
              Change.Delete _,
              Change.Trim _,
              Change.KeepBlock _,
              Change.Prune _,
              Change.Count _ ->
              throw new IllegalStateException("the store is not filled with " + change);
        }
        add.addBatch();
      }
      var _ = add.executeBatch();
    }
  }

  private static void set(
      PreparedStatement add, String kind, String place, String key, Optional<Bytes> value)
      throws SQLException {
    add.setString(1, kind);
    add.setString(2, place);
    add.setString(3, key);
    if (value.isPresent()) {
      add.setBytes(4, value.get().toArray());
    } else {
      add.setNull(4, Types.BINARY);
    }
  }

  /// So that the move is planned for as many as there are.
  void end() throws SQLException {
    try (Statement analyze = connection.createStatement()) {
      analyze.execute("ANALYZE nacre_staged");
    }
  }

  /// Within the transaction: moves all into the store.
  ///
  /// @param now of all values and entries, milliseconds since 1970
  /// @throws StoreException when something is not as expected
  void move(long now) throws SQLException {
    requireExpected();
    for (Map.Entry<String, Long> log : logs().entrySet()) {
      moveEntries(log.getKey(), log.getValue(), now);
    }
    try (PreparedStatement move = connection.prepareStatement(MOVE_VALUES)) {
      move.setLong(1, now);
      move.setLong(2, now);
      move.executeUpdate();
    }
  }

  private void requireExpected() throws SQLException {
    try (Statement question = connection.createStatement();
        ResultSet row = question.executeQuery(UNEXPECTED)) {
      if (row.next()) {
        throw StoreException.conflict(String.valueOf(row.getString(1)));
      }
    }
  }

  private Map<String, Long> logs() throws SQLException {
    var logs = new TreeMap<String, Long>();
    try (Statement question = connection.createStatement();
        ResultSet row = question.executeQuery(LOGS)) {
      while (row.next()) {
        logs.put(row.getString(1), row.getLong(2));
      }
    }
    return logs;
  }

  private void moveEntries(String log, long count, long now) throws SQLException {
    try (PreparedStatement number = connection.prepareStatement(Sql.NUMBER);
        PreparedStatement move = connection.prepareStatement(MOVE_ENTRIES)) {
      number.setString(1, log);
      number.setLong(2, count);
      move.setLong(1, WriteSession.one(number) - count);
      move.setLong(2, now);
      move.setString(3, log);
      move.executeUpdate();
    }
  }

  /// Where the connection is gone, so is the table.
  @Override
  public void close() {
    try (Statement drop = connection.createStatement()) {
      drop.execute(GONE);
    } catch (SQLException e) {
      return;
    }
  }
}
