package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.StoreException;
import dev.nacre.storage.ValuePage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Upstream's tables in a PostgreSQL database.
record PostgresTables(PostgresSettings settings) implements UpstreamStore {
  @Override
  public void each(String namespace, Visitor visitor) {
    try (Connection connection = settings.connect()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      String table = settings.schema() + ".\"" + namespace.replace("\"", "\"\"") + "\"";
      if (!exists(connection, table)) {
        return;
      }
      for (ValuePage page : ValuePage.values()) {
        show(connection, table, page, visitor);
      }
      nameTooLarge(connection, table, visitor);
    } catch (SQLException e) {
      throw new StoreException("cannot read " + settings + ": " + e.getMessage(), e);
    }
  }

  /// The driver holds one page of rows, and asks for the next when that was shown.
  private static void show(Connection connection, String table, ValuePage page, Visitor visitor)
      throws SQLException {
    try (Statement reading = connection.createStatement()) {
      reading.setFetchSize(page.rows());
      try (ResultSet row =
          reading.executeQuery(
              "SELECT key, value FROM (SELECT key, COALESCE(value, '') AS value FROM "
                  + table
                  + ") AS entry WHERE length(value) "
                  + page.condition()
                  + " AND length(value) <= "
                  + LARGEST)) {
        while (row.next()) {
          visitor.entry(row.getString(1), Bytes.of(row.getBytes(2)));
        }
      }
    }
  }

  private static void nameTooLarge(Connection connection, String table, Visitor visitor)
      throws SQLException {
    try (Statement reading = connection.createStatement()) {
      reading.setFetchSize(ValuePage.SMALL.rows());
      try (ResultSet row =
          reading.executeQuery("SELECT key FROM " + table + " WHERE length(value) > " + LARGEST)) {
        while (row.next()) {
          visitor.unreadable(row.getString(1), TOO_LARGE);
        }
      }
    }
  }

  private static boolean exists(Connection connection, String table) throws SQLException {
    try (PreparedStatement question =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      question.setString(1, table);
      try (ResultSet row = question.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
