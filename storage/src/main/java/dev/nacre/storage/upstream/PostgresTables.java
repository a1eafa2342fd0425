package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Upstream's tables in a PostgreSQL database.
record PostgresTables(PostgresSettings settings) implements UpstreamStore {
  private static final int PAGE = 500;

  @Override
  public Namespace read(String namespace) {
    var found = Namespace.empty();
    try (Connection connection = settings.connect()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      String table = settings.schema() + ".\"" + namespace.replace("\"", "\"\"") + "\"";
      if (!exists(connection, table)) {
        return found;
      }
      try (Statement reading = connection.createStatement()) {
        reading.setFetchSize(PAGE);
        try (ResultSet row = reading.executeQuery("SELECT key, value FROM " + table)) {
          while (row.next()) {
            byte[] value = row.getBytes(2);
            found.put(row.getString(1), Bytes.of(value == null ? new byte[0] : value));
          }
        }
      }
      return found;
    } catch (SQLException e) {
      throw new StoreException("cannot read " + settings + ": " + e.getMessage(), e);
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
