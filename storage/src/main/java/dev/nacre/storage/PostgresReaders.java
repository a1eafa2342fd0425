package dev.nacre.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/// A pool of connections that only read. One that broke is replaced; where none can be had, one
/// waits a moment and is told.
final class PostgresReaders implements Readers {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final HikariDataSource pool;

  private PostgresReaders(HikariDataSource pool) {
    this.pool = pool;
  }

  static PostgresReaders open(PostgresSettings settings) {
    var config = new HikariConfig();
    config.setPoolName("nacre");
    config.setJdbcUrl(settings.url());
    config.setDataSourceProperties(settings.properties());
    config.setMaximumPoolSize(settings.connections());
    config.setReadOnly(true);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setValidationTimeout(PATIENCE.dividedBy(2).toMillis());
    config.setInitializationFailTimeout(-1);
    return new PostgresReaders(new HikariDataSource(config));
  }

  @Override
  public <T> T read(String sql, Binding binding, Reading<T> reading) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      binding.to(statement);
      try (ResultSet rows = statement.executeQuery()) {
        return reading.from(rows);
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
