package dev.nacre.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class DatabaseOptionsTest {
  /// It told on the terminal of each command with a database that it starts and shuts down.
  @Test
  void theConnectionPoolSpeaksWhenSomethingIsWrongAlone() {
    var _ = new DatabaseOptions().server();

    System.Logger pool = System.getLogger("com.zaxxer.hikari.HikariDataSource");
    assertThat(pool.isLoggable(Level.INFO)).isFalse();
    assertThat(pool.isLoggable(Level.WARNING)).isTrue();
  }
}
