package dev.nacre.storage;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/// A store in one SQLite file: write-ahead log, synchronised at every commit, one process at a
/// time.
final class SqliteStore {
  private SqliteStore() {}

  static Store open(Path directory, InstantSource clock) {
    PrivateFile.makeFolder(directory);
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      var file = new SqliteFile(directory.resolve("nacre.db"));
      PrivateFile.touch(file.path());
      var recent = new RecentValues(() -> true);
      GroupWriter writer = GroupWriter.start(file, clock, recent);
      return new JdbcStore(file, SqliteReaders.open(file), writer, recent, lock::close);
    } catch (SQLException e) {
      lock.close();
      throw SqliteFile.failure(directory.resolve("nacre.db"), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }
}
