package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A connection that writes, with its statements prepared; used by one thread.
///
/// What gives a result that is known before (a put, an entry of a log whose numbers are reserved)
/// is collected and sent together, so that a group costs a few ways to the server and not one for
/// each change.
final class WriteSession {
  private static final int MOST_COLLECTED = 1_000;

  private final Database database;
  private final InstantSource clock;
  private final Connection connection;
  private final Statement control;
  private final Statements statements;
  private final Map<String, Long> numbers = new HashMap<>();
  private int collected;

  /// The name of the key that secrets are sealed under, as far as there are any.
  private Optional<Bytes> masterKey;

  private record Statements(
      PreparedStatement put,
      PreparedStatement putIfAbsent,
      PreparedStatement find,
      PreparedStatement delete,
      PreparedStatement number,
      PreparedStatement append,
      PreparedStatement trim,
      PreparedStatement count,
      PreparedStatement forgetCounts) {}

  /// A transaction whose commit was sent, and not answered.
  ///
  /// @param name what the database knows it by
  /// @param results what its changes gave, if it was committed
  private record Unanswered(String name, List<List<Long>> results) {}

  /// The connection is gone: nothing was committed, or that is to be found out on another one.
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StoreException explained;
    private final transient Optional<Unanswered> unanswered;

    private Lost(StoreException explained, Optional<Unanswered> unanswered) {
      super(explained);
      this.explained = explained;
      this.unanswered = unanswered;
    }

    /// What callers are told when no other connection can be had.
    StoreException explained() {
      return unanswered.isPresent() ? explained.outcomeUnknown() : explained;
    }

    /// What callers are told when nothing was committed.
    StoreException undone() {
      return explained;
    }

    boolean isUnanswered() {
      return unanswered.isPresent();
    }
  }

  private WriteSession(Database database, InstantSource clock, Connection connection)
      throws SQLException {
    this.database = database;
    this.clock = clock;
    this.connection = connection;
    this.control = connection.createStatement();
    this.statements = prepare(connection);
    this.masterKey = find(SecretStore.KEY_NAME);
  }

  /// @throws StoreException when the database cannot be reached or used
  static WriteSession open(Database database, InstantSource clock) {
    try {
      Connection connection = database.connectToWrite();
      try {
        return new WriteSession(database, clock, connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }

  /// Another session, for this one is lost.
  ///
  /// @throws StoreException when the database cannot be reached, or the master key was changed
  ///   while nobody knew of this process: what it sealed would not open any more
  WriteSession again() {
    abandon();
    WriteSession fresh = open(database, clock);
    if (masterKey.isPresent() && !masterKey.equals(fresh.masterKey)) {
      fresh.abandon();
      throw new StoreException(
          "the master key was changed while the database could not be reached: start again, with"
              + " the new key");
    }
    return fresh;
  }

  /// What the changes gave that were under way when another session was lost; empty when nothing of
  /// them was committed, so that they may be written again.
  ///
  /// @throws StoreException when nobody knows
  Optional<List<List<Long>>> committed(Lost lost) {
    if (lost.unanswered.isEmpty()) {
      return Optional.empty();
    }
    try {
      Unanswered commit = lost.unanswered.get();
      boolean done = database.isCommitted(connection, commit.name()).orElseThrow(lost::explained);
      return done ? Optional.of(commit.results()) : Optional.empty();
    } catch (SQLException e) {
      throw lost.explained();
    }
  }

  private static Statements prepare(Connection connection) throws SQLException {
    return new Statements(
        connection.prepareStatement(Sql.PUT),
        connection.prepareStatement(Sql.PUT_IF_ABSENT),
        connection.prepareStatement(Sql.FIND),
        connection.prepareStatement(Sql.DELETE),
        connection.prepareStatement(Sql.NUMBER),
        connection.prepareStatement(Sql.APPEND),
        connection.prepareStatement(Sql.TRIM),
        connection.prepareStatement(Sql.COUNT),
        connection.prepareStatement(Sql.FORGET_COUNTS));
  }

  /// Everything in one transaction: what each change gives, batch by batch.
  ///
  /// @throws StoreException when it was not done
  /// @throws Lost when the connection is gone
  List<List<Long>> write(List<List<Change>> batches) {
    return transaction(() -> {
      List<List<Long>> results = writeAll(batches);
      List<Place> changed = places(batches);
      if (changed.contains(SecretStore.KEY_NAME)) {
        masterKey = find(SecretStore.KEY_NAME);
      }
      database.announce(connection, changed);
      return results;
    });
  }

  /// All that `filling` gives in one transaction, page by page: where others write too, it is
  /// collected before.
  ///
  /// @throws StoreException when it was not done
  /// @throws Lost when the connection is gone
  void fill(Store.Filling filling) {
    Optional<Staging> staging = beforehand(() -> database.staging(connection));
    if (staging.isEmpty()) {
      filled(() -> collect(filling, changes -> writeAll(List.of(changes))));
      return;
    }
    try (Staging staged = staging.get()) {
      var _ =
          beforehand(() -> {
            collect(filling, staged::add);
            staged.end();
            return staged;
          });
      filled(() -> staged.move(clock.millis()));
    }
  }

  private static void collect(Store.Filling filling, ChangePage.Writing writing) {
    var page = new ChangePage(writing);
    filling.to(page::add);
    page.end();
  }

  private interface Moving {
    void done() throws SQLException;
  }

  private void filled(Moving moving) {
    var _ =
        transaction(() -> {
          moving.done();
          masterKey = find(SecretStore.KEY_NAME);
          database.announceAll(connection);
          return List.of();
        });
  }

  private interface Preparing<T> {
    T done() throws SQLException;
  }

  /// Without a transaction, as nobody sees what it does.
  private <T> T beforehand(Preparing<T> preparing) {
    try {
      return preparing.done();
    } catch (ChangePage.Failed e) {
      throw failure(e.reason(), Optional.empty());
    } catch (SQLException e) {
      throw failure(e, Optional.empty());
    }
  }

  private interface Writing {
    List<List<Long>> done() throws SQLException;
  }

  private List<List<Long>> transaction(Writing writing) {
    Optional<Unanswered> commit = Optional.empty();
    try {
      String name = database.begin(control);
      List<List<Long>> results = writing.done();
      commit = Optional.of(new Unanswered(name, results));
      control.execute("COMMIT");
      return results;
    } catch (ChangePage.Failed e) {
      throw failure(e.reason(), Optional.empty());
    } catch (SQLException e) {
      throw failure(e, commit);
    } catch (RuntimeException | Error e) {
      rollBack();
      throw e;
    }
  }

  private RuntimeException failure(SQLException e, Optional<Unanswered> commit) {
    StoreException explained = database.explained(e);
    if (database.isLost(e)) {
      return new Lost(explained, commit);
    }
    rollBack();
    return explained;
  }

  private List<List<Long>> writeAll(List<List<Change>> batches) throws SQLException {
    reserve(batches);
    var results = new ArrayList<List<Long>>(batches.size());
    for (List<Change> batch : batches) {
      results.add(writeBatch(batch));
    }
    flush();
    return results;
  }

  /// The numbers of all entries that are appended.
  private void reserve(List<List<Change>> batches) throws SQLException {
    var counts = new TreeMap<String, Long>();
    for (List<Change> batch : batches) {
      for (Change change : batch) {
        if (change instanceof Change.Append append) {
          counts.merge(append.log(), 1L, Long::sum);
        }
      }
    }
    numbers.clear();
    for (Map.Entry<String, Long> log : counts.entrySet()) {
      statements.number().setString(1, log.getKey());
      statements.number().setLong(2, log.getValue());
      numbers.put(log.getKey(), one(statements.number()) - log.getValue());
    }
  }

  /// Sends what was collected: before anything that may depend on it.
  private void flush() throws SQLException {
    if (collected > 0) {
      collected = 0;
      var _ = statements.put().executeBatch();
      var _ = statements.append().executeBatch();
    }
  }

  private void rollBack() {
    try {
      collected = 0;
      statements.put().clearBatch();
      statements.append().clearBatch();
      control.execute("ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      // SQLite itself rolls back when the disk is full or the file is damaged, and a connection
      // that breaks ends its transaction.
      return;
    }
  }

  private static List<Place> places(List<List<Change>> batches) {
    return batches.stream()
        .flatMap(List::stream)
        .map(Place::changedBy)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private List<Long> writeBatch(List<Change> changes) throws SQLException {
    var results = new ArrayList<Long>(changes.size());
    for (Change change : changes) {
      results.add(write(change));
    }
    return results;
  }

  private long write(Change change) throws SQLException {
    return switch (change) {
      case Change.Put put -> put(put);
      case Change.Append append -> append(append);
      case Change.PutIfAbsent put -> {
        set(statements.putIfAbsent(), put.namespace(), put.key(), put.value());
        yield executeUpdate(statements.putIfAbsent());
      }
      case Change.Expect expected -> expect(expected);
      case Change.Delete(String namespace, String key) -> {
        statements.delete().setString(1, namespace);
        statements.delete().setString(2, key);
        yield executeUpdate(statements.delete());
      }
      case Change.Trim(String log, long first) -> {
        statements.trim().setString(1, log);
        statements.trim().setLong(2, first);
        yield executeUpdate(statements.trim());
      }
      case Change.KeepBlock(String log, LogBlock block) -> {
        flush();
        yield BlockWriting.keep(connection, log, block);
      }
      case Change.Prune prune -> {
        flush();
        yield BlockWriting.prune(connection, prune);
      }
      case Change.Count count -> count(count);
    };
  }

  private long executeUpdate(PreparedStatement statement) throws SQLException {
    flush();
    return statement.executeUpdate();
  }

  private long put(Change.Put put) throws SQLException {
    set(statements.put(), put.namespace(), put.key(), put.value());
    statements.put().addBatch();
    collect();
    return 1;
  }

  private long append(Change.Append append) throws SQLException {
    long number = numbers.merge(append.log(), 1L, Long::sum) - 1;
    statements.append().setString(1, append.log());
    statements.append().setLong(2, number);
    statements.append().setLong(3, clock.millis());
    statements.append().setBytes(4, append.entry().toArray());
    statements.append().addBatch();
    collect();
    return number;
  }

  private void collect() throws SQLException {
    collected++;
    if (collected == MOST_COLLECTED) {
      flush();
    }
  }

  private void set(PreparedStatement statement, String namespace, String key, Bytes value)
      throws SQLException {
    long now = clock.millis();
    statement.setString(1, namespace);
    statement.setString(2, key);
    statement.setBytes(3, value.toArray());
    statement.setLong(4, now);
    statement.setLong(5, now);
  }

  private long expect(Change.Expect expected) throws SQLException {
    flush();
    if (!find(new Place(expected.namespace(), expected.key())).equals(expected.value())) {
      throw StoreException.conflict(expected.namespace() + "/" + expected.key());
    }
    return 1;
  }

  private Optional<Bytes> find(Place place) throws SQLException {
    statements.find().setString(1, place.namespace());
    statements.find().setString(2, place.key());
    try (ResultSet row = statements.find().executeQuery()) {
      return row.next() ? Optional.of(Bytes.of(row.getBytes(1))) : Optional.empty();
    }
  }

  private long count(Change.Count count) throws SQLException {
    statements.count().setString(1, count.name());
    statements.count().setLong(2, count.period());
    long result = one(statements.count());
    if (result == 1) {
      statements.forgetCounts().setLong(1, count.period() - 1);
      statements.forgetCounts().executeUpdate();
    }
    return result;
  }

  static long one(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("the database gave no number");
      }
      return row.getLong(1);
    }
  }

  /// Closes what is left of a connection that is gone.
  void abandon() {
    try {
      connection.close();
    } catch (SQLException alreadyGone) {
      return;
    }
  }

  void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw database.explained(e);
    }
  }
}
