package dev.nacre.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/// A store in one SQLite file: write-ahead log, synchronised at every commit, one process at a
/// time.
final class SqliteStore {
  private SqliteStore() {}

  static Store open(Path directory, InstantSource clock) {
    return open(directory, clock, SqliteFile::connect);
  }

  /// @param reading how a reader gets its connection
  static Store open(Path directory, InstantSource clock, SqliteReaders.Opening reading) {
    PrivateFile.makeFolder(directory);
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      var file = new SqliteFile(directory.resolve("nacre.db"));
      PrivateFile.touch(file.path());
      return open(file, clock, reading, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  static Optional<Store> lookAt(Path directory) {
    var file = new SqliteFile(directory.resolve("nacre.db"));
    if (Files.notExists(file.path())) {
      return Optional.empty();
    }
    try {
      if (!file.holdsAnything()) {
        return Optional.empty();
      }
      SqliteReaders readers = SqliteReaders.open(file, SqliteFile::connectToLook);
      var nothing = new RecentValues(() -> false);
      return Optional.of(new JdbcStore(file, readers, new Writer.Refusing(), nothing, () -> {}));
    } catch (SQLException e) {
      throw file.explained(e);
    }
  }

  private static Store open(
      SqliteFile file, InstantSource clock, SqliteReaders.Opening reading, DirectoryLock lock) {
    var recent = new RecentValues(() -> true);
    GroupWriter writer = GroupWriter.start(file, clock, recent);
    try {
      return new JdbcStore(file, SqliteReaders.open(file, reading), writer, recent, lock::close);
    } catch (SQLException e) {
      writer.close();
      throw file.explained(e);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }
}
