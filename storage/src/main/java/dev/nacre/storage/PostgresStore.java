package dev.nacre.storage;

import java.time.InstantSource;

/// A store on a PostgreSQL server, for several processes at a time.
final class PostgresStore {
  private PostgresStore() {}

  static Store open(PostgresSettings settings, InstantSource clock) {
    var server = new PostgresServer(settings);
    var listener = new ChangeListener(server);
    GroupWriter writer = GroupWriter.start(server, clock, listener.recent());
    PostgresReaders readers = PostgresReaders.open(settings);
    listener.start();
    return new JdbcStore(server, readers, writer, listener.recent(), listener::close);
  }
}
