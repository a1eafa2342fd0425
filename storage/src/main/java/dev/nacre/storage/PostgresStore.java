package dev.nacre.storage;

import java.time.InstantSource;

/// A store on a PostgreSQL server, for several processes at a time.
final class PostgresStore {
  private PostgresStore() {}

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
