package dev.nacre.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/// A store on a PostgreSQL server, for several processes at a time.
final class PostgresStore {
  private PostgresStore() {}

  static Optional<Store> lookAt(PostgresServer server) {
    try (Connection connection = server.connect()) {
      if (!server.holdsAnything(connection)) {
        return Optional.empty();
      }
    } catch (SQLException e) {
      throw server.explained(e);
    }
    PostgresReaders readers = PostgresReaders.open(server.settings());
    var nothing = new RecentValues(() -> false);
    return Optional.of(new JdbcStore(server, readers, new Writer.Refusing(), nothing, () -> {}));
  }

  static Store open(PostgresServer server, InstantSource clock) {
    var listener = new ChangeListener(server);
    GroupWriter writer = GroupWriter.start(server, clock, listener.recent());
    try {
      PostgresReaders readers = PostgresReaders.open(server.settings());
      listener.start();
      return new JdbcStore(server, readers, writer, listener.recent(), listener::close);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }
}
