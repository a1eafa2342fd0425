package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Values by namespace and key, and logs that only grow.
///
/// When a write returns, it is on disk (in PostgreSQL: as its server keeps what is committed): a
/// crash of the process or of the machine does not undo it. Safe for use by many threads; writes
/// that arrive together share one synchronisation of the disk.
public interface Store extends AutoCloseable {
  /// The embedded database in `directory`, made when there is none; one process at a time.
  ///
  /// @throws StoreException when the directory cannot be used, is in use, or the database is
  ///   damaged
  static Store openAt(Path directory, InstantSource clock) {
    return SqliteStore.open(directory, clock);
  }

  /// A database on a PostgreSQL server, made ready where it is empty; many processes at a time.
  ///
  /// What another process writes is seen within milliseconds, and after [PostgresSettings#STALE] at
  /// the latest.
  ///
  /// @throws StoreException when the server cannot be reached, or the database not be used
  static Store connect(PostgresSettings settings, InstantSource clock) {
    return PostgresStore.open(new PostgresServer(settings), clock);
  }

  /// The database in `directory`, to look at while a server may use it: nothing is made, and every
  /// change is refused. Empty where there is none.
  ///
  /// @throws StoreException when it cannot be read, or a newer program wrote it
  static Optional<Store> lookAt(Path directory) {
    return SqliteStore.lookAt(directory);
  }

  /// The same of a database on a PostgreSQL server.
  static Optional<Store> lookAt(PostgresSettings settings) {
    return PostgresStore.lookAt(new PostgresServer(settings));
  }

  /// The part that belongs to a tenant alone.
  ///
  /// @param tenant small letters, digits and '-', at most 63
  default Store of(String tenant) {
    return StorePart.of(this, tenant);
  }

  /// What a namespace or log of this store is called in the whole database.
  default String fullName(String name) {
    return name;
  }

  Optional<Bytes> find(String namespace, String key);

  /// Begins to read the values of `namespace` before they are asked for, up to what is remembered,
  /// so that the first to ask for each does not wait for the database. Large ones are left out.
  void readAhead(String namespace);

  /// Whether other processes may write to it at the same time.
  boolean isShared();

  /// Asks the database itself, not what is remembered of it.
  ///
  /// @throws StoreException when it does not answer
  void requireReachable();

  /// The keys of `namespace` in order, beginning behind `after` (empty: from the first).
  List<Item> list(String namespace, String after, int limit);

  /// The namespaces that hold something, in order.
  List<String> namespaces();

  /// Does all of `changes` or none; durable when it returns.
  ///
  /// @return for each change what [Change] says it gives
  List<Long> apply(List<Change> changes);

  /// Does all that `filling` gives, in its order, or none of it; durable when it returns. However
  /// much that is, little of it is in memory at a time.
  ///
  /// Others see nothing of it before the end; those of other processes write meanwhile, but for a
  /// moment at the end. What `filling` throws undoes all; it may read this store, as it is before,
  /// and must not write to it. It gives values, entries and expectations, each of these before what
  /// it expects is changed: they are of the store as it is at the end.
  void fill(Filling filling);

  /// Gives changes one after the other.
  interface Filling {
    void to(Consumer<Change> store);
  }

  /// The entries of `log` from number `from` on, in order.
  List<LogEntry> entries(String log, long from, int limit);

  /// The last `limit` entries of `log`, newest first.
  List<LogEntry> lastEntries(String log, int limit);

  /// The number of the first entry of `log` that was not dropped by [Change.Prune].
  long firstEntry(String log);

  /// What is kept of the blocks of `log`, from block number `from` on, in order.
  List<LogBlock> blocks(String log, long from, int limit);

  /// The hashes of the entries of a block whose entries were dropped by [Change.Prune], one behind
  /// the other; empty where they were not.
  Optional<Bytes> leaves(String log, long block);

  /// How many entries `log` has ever had: the number of the next one.
  long nextEntry(String log);

  default void put(String namespace, String key, Bytes value) {
    var _ = apply(List.of(new Change.Put(namespace, key, value)));
  }

  /// Whether it was put: not when the key had a value.
  default boolean putIfAbsent(String namespace, String key, Bytes value) {
    return apply(List.of(new Change.PutIfAbsent(namespace, key, value))).getFirst() == 1;
  }

  /// Whether there was something to delete.
  default boolean delete(String namespace, String key) {
    return apply(List.of(new Change.Delete(namespace, key))).getFirst() == 1;
  }

  /// The number of the new entry.
  default long append(String log, Bytes entry) {
    return apply(List.of(new Change.Append(log, entry))).getFirst();
  }

  @Override
  void close();
}
