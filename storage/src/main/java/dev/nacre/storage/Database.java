package dev.nacre.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/// What differs between kinds of databases: how one connects, begins, and what errors mean. The
/// rest is [Sql].
interface Database {
  /// Whether other processes write to it too.
  boolean isShared();

  /// A connection for writing, with a schema that is up to date.
  Connection connectToWrite() throws SQLException;

  /// Begins a transaction that no other writer's runs beside.
  ///
  /// @return what to ask [#isCommitted] about it
  String begin(Statement control) throws SQLException;

  /// Whether a transaction was committed whose connection was gone before it said so; empty where
  /// nobody knows.
  ///
  /// @param fresh another connection, made by [#connectToWrite] afterwards
  /// @param transaction what [#begin] gave
  Optional<Boolean> isCommitted(Connection fresh, String transaction) throws SQLException;

  /// Within the transaction: tells other processes that what they remember of `places` is old.
  void announce(Connection connection, List<Place> places) throws SQLException;

  /// Within the transaction: tells other processes that all they remember may be old.
  void announceAll(Connection connection) throws SQLException;

  /// Where a large filling is collected before it goes into the store in a short transaction; empty
  /// where it goes there at once, as nobody else waits.
  Optional<Staging> staging(Connection connection) throws SQLException;

  /// Whether `failure` means that the connection is gone, and another one may do.
  boolean isLost(SQLException failure);

  /// What `failure` means for the operator.
  StoreException explained(SQLException failure);
}
