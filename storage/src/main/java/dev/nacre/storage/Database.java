package dev.nacre.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// What differs between kinds of databases: how one connects, begins, and what errors mean. The
/// rest is [Sql].
interface Database {
  /// Whether other processes write to it too.
  boolean isShared();

  /// A connection for writing, with a schema that is up to date.
  Connection connectToWrite() throws SQLException;

  /// Begins a transaction that no other writer's runs beside.
  void begin(Statement control) throws SQLException;

  /// Within the transaction: tells other processes that what they remember of `places` is old.
  void announce(Connection connection, List<Place> places) throws SQLException;

  /// Whether `failure` means that the connection is gone, and another one may do.
  boolean isLost(SQLException failure);

  /// What `failure` means for the operator.
  StoreException explained(SQLException failure);
}
