package dev.nacre.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;

/// A store in one SQLite file: write-ahead log, synchronised at every commit, one process at a
/// time.
final class SqliteStore {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private SqliteStore() {}

  static Store open(Path directory, InstantSource clock) {
    try {
      Files.createDirectories(directory, OWNER_ONLY);
    } catch (IOException e) {
      throw new StoreException("cannot make the data directory " + directory + ": " + e, e);
    }
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
