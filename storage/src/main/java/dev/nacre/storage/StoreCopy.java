package dev.nacre.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Everything that one database holds, as it is at one moment, in another one that is empty:
/// numbers and times stay what they are.
final class StoreCopy {
  private static final int PAGE = 1_000;

  private static final String ITEMS = "SELECT namespace, key, value, created, changed FROM item";
  private static final String JOURNAL =
      "SELECT log, number, at, entry FROM journal ORDER BY log, number";
  private static final String ENDS = "SELECT log, next FROM journal_end";
  private static final String END = "INSERT INTO journal_end (log, next) VALUES (?, ?)";

  private StoreCopy() {}

  /// The PostgreSQL database in a new SQLite file; replicas may go on writing.
  static void toFile(PostgresServer from, Path file) {
    PrivateFile.touch(file);
    var target = new SqliteFile(file);
    try (Connection source = from.connect();
        Connection copy = target.connectToWrite();
        Statement control = copy.createStatement()) {
      source.setAutoCommit(false);
      source.setReadOnly(true);
      source.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      from.requireKnown(source);
      target.begin(control);
      copy(source, copy);
      control.execute("COMMIT");
    } catch (SQLException e) {
      throw from.explained(e);
    }
  }

  /// The SQLite file in an empty PostgreSQL database: wholly or not at all.
  ///
  /// @throws StoreException when the database holds something already
  static void fromFile(Path file, PostgresServer to) {
    try (Connection source = new SqliteFile(file).connect();
        Connection copy = to.connectToWrite();
        Statement control = copy.createStatement()) {
      to.begin(control);
      requireEmpty(control, to);
      copy(source, copy);
      to.announceAll(copy);
      control.execute("COMMIT");
    } catch (SQLException e) {
      throw to.explained(e);
    }
  }

  /// @throws StoreException when the database holds something
  static void requireEmpty(PostgresServer server) {
    try (Connection connection = server.connectToWrite();
        Statement question = connection.createStatement()) {
      requireEmpty(question, server);
    } catch (SQLException e) {
      throw server.explained(e);
    }
  }

  private static void requireEmpty(Statement control, PostgresServer server) throws SQLException {
    try (ResultSet row =
        control.executeQuery(
            "SELECT EXISTS (SELECT 1 FROM item) OR EXISTS (SELECT 1 FROM journal)")) {
      if (row.next() && row.getBoolean(1)) {
        throw new StoreException(
            server.settings()
                + " holds values already: name an empty database, or another schema of it");
      }
    }
  }

  private static void copy(Connection from, Connection to) throws SQLException {
    copy(from, ITEMS, to, Sql.PUT, "ttvnn");
    copy(from, JOURNAL, to, Sql.APPEND, "tnnv");
    copy(from, ENDS, to, END, "tn");
  }

  /// @param columns what each is: a text (`t`), a number (`n`) or bytes (`v`)
  private static void copy(Connection from, String what, Connection to, String how, String columns)
      throws SQLException {
    try (Statement reading = from.createStatement();
        PreparedStatement writing = to.prepareStatement(how)) {
      reading.setFetchSize(PAGE);
      try (ResultSet row = reading.executeQuery(what)) {
        int waiting = 0;
        while (row.next()) {
          for (int i = 1; i <= columns.length(); i++) {
            set(writing, row, i, columns.charAt(i - 1));
          }
          writing.addBatch();
          if (++waiting == PAGE) {
            writing.executeBatch();
            waiting = 0;
          }
        }
        writing.executeBatch();
      }
    }
  }

  private static void set(PreparedStatement writing, ResultSet row, int column, char kind)
      throws SQLException {
    switch (kind) {
      case 'n' -> writing.setLong(column, row.getLong(column));
      case 'v' -> writing.setBytes(column, row.getBytes(column));
      default -> writing.setString(column, row.getString(column));
    }
  }
}
