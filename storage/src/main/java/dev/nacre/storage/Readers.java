package dev.nacre.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Connections that only read, for many threads.
interface Readers {
  /// Sets the parameters of a statement.
  interface Binding {
    void to(PreparedStatement statement) throws SQLException;
  }

  /// Takes what a statement gives.
  interface Reading<T> {
    T from(ResultSet rows) throws SQLException;
  }

  <T> T read(String sql, Binding binding, Reading<T> reading) throws SQLException;

  void close() throws SQLException;
}
