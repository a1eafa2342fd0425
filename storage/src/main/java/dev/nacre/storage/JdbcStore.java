package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A store in a database: one thread writes, several connections read, what was read last is
/// remembered.
final class JdbcStore implements Store {
  private final Database database;
  private final Readers readers;
  private final Writer writer;
  private final RecentValues recent;
  private final Runnable afterwards;
  private final ReadAhead ahead = new ReadAhead(this::fill);

  /// @param afterwards what else is to be closed, at the end
  JdbcStore(
      Database database, Readers readers, Writer writer, RecentValues recent, Runnable afterwards) {
    this.database = database;
    this.readers = readers;
    this.writer = writer;
    this.recent = recent;
    this.afterwards = afterwards;
  }

  private <T> T read(String sql, Readers.Binding binding, Readers.Reading<T> reading) {
    try {
      return readers.read(sql, binding, reading);
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }

  @Override
  public Optional<Bytes> find(String namespace, String key) {
    Keys.requireKey(namespace, key);
    return recent.find(namespace, key, () -> findStored(namespace, key));
  }

  private Optional<Bytes> findStored(String namespace, String key) {
    return read(
        Sql.FIND,
        find -> {
          find.setString(1, namespace);
          find.setString(2, key);
        },
        rows -> rows.next() ? Optional.of(Bytes.of(rows.getBytes(1))) : Optional.empty());
  }

  @Override
  public void readAhead(String namespace) {
    Keys.requireKey(namespace, "value");
    ahead.begin(namespace);
  }

  /// @return the last key, where there may be more behind it and room for that
  private Optional<String> fill(String namespace, String after) {
    return recent.fill(namespace, () -> smallValues(namespace, after));
  }

  private SequencedMap<String, Bytes> smallValues(String namespace, String after) {
    return read(
        Sql.SMALL_VALUES,
        values -> {
          values.setString(1, namespace);
          values.setString(2, after);
          values.setInt(3, ReadAhead.SMALL);
          values.setInt(4, ReadAhead.PAGE);
        },
        rows -> {
          var values = new LinkedHashMap<String, Bytes>();
          while (rows.next()) {
            values.put(rows.getString(1), Bytes.of(rows.getBytes(2)));
          }
          return values;
        });
  }

  @Override
  public boolean isShared() {
    return database.isShared();
  }

  @Override
  public void requireReachable() {
    var _ = findStored("nacre_meta", "reachable");
  }

  @Override
  public List<Item> list(String namespace, String after, int limit) {
    return read(
        Sql.LIST,
        list -> {
          list.setString(1, namespace);
          list.setString(2, after);
          list.setInt(3, limit);
        },
        JdbcStore::items);
  }

  private static List<Item> items(ResultSet rows) throws SQLException {
    var items = new ArrayList<Item>();
    while (rows.next()) {
      items.add(
          new Item(
              rows.getString(1),
              rows.getLong(2),
              Instant.ofEpochMilli(rows.getLong(3)),
              Instant.ofEpochMilli(rows.getLong(4))));
    }
    return items;
  }

  @Override
  public List<String> namespaces() {
    return read(
        Sql.NAMESPACES,
        _ -> {},
        rows -> {
          var namespaces = new ArrayList<String>();
          while (rows.next()) {
            namespaces.add(rows.getString(1));
          }
          return namespaces;
        });
  }

  @Override
  public List<LogEntry> entries(String log, long from, int limit) {
    return read(
        Sql.ENTRIES,
        entries -> {
          entries.setString(1, log);
          entries.setLong(2, from);
          entries.setInt(3, limit);
        },
        JdbcStore::entries);
  }

  @Override
  public List<LogEntry> lastEntries(String log, int limit) {
    return read(
        Sql.LAST_ENTRIES,
        entries -> {
          entries.setString(1, log);
          entries.setInt(2, limit);
        },
        JdbcStore::entries);
  }

  private static List<LogEntry> entries(ResultSet rows) throws SQLException {
    var entries = new ArrayList<LogEntry>();
    while (rows.next()) {
      entries.add(
          new LogEntry(
              rows.getLong(1), Instant.ofEpochMilli(rows.getLong(2)), Bytes.of(rows.getBytes(3))));
    }
    return entries;
  }

  @Override
  public long firstEntry(String log) {
    return read(
        Sql.FIRST_ENTRY,
        first -> first.setString(1, log),
        rows -> rows.next() ? rows.getLong(1) : 0L);
  }

  @Override
  public List<LogBlock> blocks(String log, long from, int limit) {
    return read(
        Sql.BLOCKS,
        blocks -> {
          blocks.setString(1, log);
          blocks.setLong(2, from);
          blocks.setInt(3, limit);
        },
        JdbcStore::blocks);
  }

  private static List<LogBlock> blocks(ResultSet rows) throws SQLException {
    var blocks = new ArrayList<LogBlock>();
    while (rows.next()) {
      blocks.add(
          new LogBlock(rows.getLong(1), Bytes.of(rows.getBytes(2)), Bytes.of(rows.getBytes(3))));
    }
    return blocks;
  }

  @Override
  public Optional<Bytes> leaves(String log, long block) {
    return read(
        Sql.LEAVES,
        leaves -> {
          leaves.setString(1, log);
          leaves.setLong(2, block);
        },
        rows -> rows.next() ? Optional.of(Bytes.of(rows.getBytes(1))) : Optional.empty());
  }

  @Override
  public long nextEntry(String log) {
    return read(
        Sql.NEXT, next -> next.setString(1, log), rows -> rows.next() ? rows.getLong(1) : 0L);
  }

  @Override
  public List<Long> apply(List<Change> changes) {
    return writer.apply(changes);
  }

  @Override
  public void fill(Filling filling) {
    writer.fill(filling);
  }

  @Override
  public void close() {
    try {
      try {
        ahead.close();
        writer.close();
      } finally {
        readers.close();
      }
    } catch (SQLException e) {
      throw database.explained(e);
    } finally {
      afterwards.run();
    }
  }
}
