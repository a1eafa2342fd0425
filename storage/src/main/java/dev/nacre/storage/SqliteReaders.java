package dev.nacre.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/// A few connections to one file, whose statements are prepared once. The one that was used last is
/// used next: it holds the pages that were read last.
final class SqliteReaders implements Readers {
  private static final int READERS = 4;

  private final List<Reader> readers;
  private final BlockingDeque<Reader> idle;

  private SqliteReaders(List<Reader> readers) {
    this.readers = readers;
    this.idle = new LinkedBlockingDeque<>(readers);
  }

  /// Makes a connection.
  interface Opening {
    Connection open(SqliteFile file) throws SQLException;
  }

  /// All of them, or none stays open.
  static SqliteReaders open(SqliteFile file, Opening opening) throws SQLException {
    var readers = new ArrayList<Reader>();
    try {
      for (int i = 0; i < READERS; i++) {
        readers.add(new Reader(opening.open(file), new HashMap<>()));
      }
      return new SqliteReaders(readers);
    } catch (SQLException | RuntimeException e) {
      for (Reader reader : readers) {
        reader.connection().close();
      }
      throw e;
    }
  }

  private record Reader(Connection connection, Map<String, PreparedStatement> prepared) {
    PreparedStatement statement(String sql) throws SQLException {
      PreparedStatement known = prepared.get(sql);
      if (known != null) {
        return known;
      }
      PreparedStatement fresh = connection.prepareStatement(sql);
      prepared.put(sql, fresh);
      return fresh;
    }
  }

  @Override
  public <T> T read(String sql, Binding binding, Reading<T> reading) throws SQLException {
    Reader reader;
    try {
      reader = idle.takeFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the database", e);
    }
    try {
      PreparedStatement statement = reader.statement(sql);
      binding.to(statement);
      try (ResultSet rows = statement.executeQuery()) {
        return reading.from(rows);
      }
    } finally {
      idle.addFirst(reader);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Reader reader : readers) {
      reader.connection().close();
    }
  }
}
