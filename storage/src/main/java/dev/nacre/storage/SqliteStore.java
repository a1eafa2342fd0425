package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// A store in one SQLite file: write-ahead log, synchronised at every commit.
final class SqliteStore implements Store {
  private static final int READERS = 4;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final String FIND = "SELECT value FROM item WHERE namespace = ? AND key = ?";
  private static final String LIST =
      "SELECT key, length(value), created, changed FROM item"
          + " WHERE namespace = ? AND key > ? ORDER BY key LIMIT ?";
  private static final String ENTRIES =
      "SELECT number, at, entry FROM journal WHERE log = ? AND number >= ?"
          + " ORDER BY number LIMIT ?";
  private static final String LAST_ENTRIES =
      "SELECT number, at, entry FROM journal WHERE log = ? ORDER BY number DESC LIMIT ?";
  private static final String NAMESPACES = "SELECT DISTINCT namespace FROM item ORDER BY 1";
  private static final String NEXT = "SELECT next FROM journal_end WHERE log = ?";

  private final SqliteFile file;
  private final DirectoryLock lock;
  private final SqliteWriter writer;
  private final RecentValues recent;
  private final List<Reader> readers;
  private final BlockingQueue<Reader> idle;

  private SqliteStore(
      SqliteFile file,
      DirectoryLock lock,
      SqliteWriter writer,
      RecentValues recent,
      List<Reader> readers) {
    this.file = file;
    this.lock = lock;
    this.writer = writer;
    this.recent = recent;
    this.readers = readers;
    this.idle = new ArrayBlockingQueue<>(readers.size(), false, readers);
  }

  static SqliteStore open(Path directory, InstantSource clock) {
    try {
      Files.createDirectories(directory, OWNER_ONLY);
    } catch (IOException e) {
      throw new StoreException("cannot make the data directory " + directory + ": " + e, e);
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      var file = new SqliteFile(directory.resolve("nacre.db"));
      PrivateFile.touch(file.path());
      var recent = new RecentValues();
      SqliteWriter writer = SqliteWriter.start(file, clock, recent);
      var readers = new ArrayList<Reader>();
      for (int i = 0; i < READERS; i++) {
        readers.add(new Reader(file.connect()));
      }
      return new SqliteStore(file, lock, writer, recent, readers);
    } catch (SQLException e) {
      lock.close();
      throw SqliteFile.failure(directory.resolve("nacre.db"), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// A connection with its statements prepared once.
  private static final class Reader {
    private final Connection connection;
    private final PreparedStatement find;

    private Reader(Connection connection) throws SQLException {
      this.connection = connection;
      this.find = connection.prepareStatement(FIND);
    }
  }

  private interface Reading<T> {
    T with(Reader reader) throws SQLException;
  }

  private <T> T read(Reading<T> reading) {
    Reader reader;
    try {
      reader = idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the database", e);
    }
    try {
      return reading.with(reader);
    } catch (SQLException e) {
      throw SqliteFile.failure(file.path(), e);
    } finally {
      idle.add(reader);
    }
  }

  @Override
  public Optional<Bytes> find(String namespace, String key) {
    Keys.requireKey(namespace, key);
    return recent.find(namespace, key, () -> findStored(namespace, key));
  }

  private Optional<Bytes> findStored(String namespace, String key) {
    return read(reader -> {
      reader.find.setString(1, namespace);
      reader.find.setString(2, key);
      try (ResultSet row = reader.find.executeQuery()) {
        return row.next() ? Optional.of(Bytes.of(row.getBytes(1))) : Optional.empty();
      }
    });
  }

  @Override
  public List<Item> list(String namespace, String after, int limit) {
    return read(reader -> {
      try (PreparedStatement list = reader.connection.prepareStatement(LIST)) {
        list.setString(1, namespace);
        list.setString(2, after);
        list.setInt(3, limit);
        return items(list);
      }
    });
  }

  @Override
  public List<String> namespaces() {
    return read(reader -> {
      var namespaces = new ArrayList<String>();
      try (Statement statement = reader.connection.createStatement();
          ResultSet row = statement.executeQuery(NAMESPACES)) {
        while (row.next()) {
          namespaces.add(row.getString(1));
        }
      }
      return namespaces;
    });
  }

  private static List<Item> items(PreparedStatement list) throws SQLException {
    var items = new ArrayList<Item>();
    try (ResultSet row = list.executeQuery()) {
      while (row.next()) {
        items.add(
            new Item(
                row.getString(1),
                row.getLong(2),
                Instant.ofEpochMilli(row.getLong(3)),
                Instant.ofEpochMilli(row.getLong(4))));
      }
    }
    return items;
  }

  @Override
  public List<LogEntry> entries(String log, long from, int limit) {
    return read(reader -> {
      try (PreparedStatement entries = reader.connection.prepareStatement(ENTRIES)) {
        entries.setString(1, log);
        entries.setLong(2, from);
        entries.setInt(3, limit);
        return entries(entries);
      }
    });
  }

  @Override
  public List<LogEntry> lastEntries(String log, int limit) {
    return read(reader -> {
      try (PreparedStatement entries = reader.connection.prepareStatement(LAST_ENTRIES)) {
        entries.setString(1, log);
        entries.setInt(2, limit);
        return entries(entries);
      }
    });
  }

  private static List<LogEntry> entries(PreparedStatement select) throws SQLException {
    var entries = new ArrayList<LogEntry>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        entries.add(
            new LogEntry(
                row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), Bytes.of(row.getBytes(3))));
      }
    }
    return entries;
  }

  @Override
  public long nextEntry(String log) {
    return read(reader -> {
      try (PreparedStatement next = reader.connection.prepareStatement(NEXT)) {
        next.setString(1, log);
        try (ResultSet row = next.executeQuery()) {
          return row.next() ? row.getLong(1) : 0L;
        }
      }
    });
  }

  @Override
  public List<Long> apply(List<Change> changes) {
    return writer.apply(changes);
  }

  @Override
  public void close() {
    writer.close();
    for (Reader reader : readers) {
      try {
        reader.connection.close();
      } catch (SQLException e) {
        throw SqliteFile.failure(file.path(), e);
      }
    }
    lock.close();
  }
}
