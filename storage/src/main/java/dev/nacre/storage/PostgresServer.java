package dev.nacre.storage;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/// A database on a PostgreSQL server: how to connect, what is in it, and what its errors mean.
///
/// @param alone whether no other process may use the database meanwhile
record PostgresServer(PostgresSettings settings, boolean alone) implements Database {
  /// More changes than these in one transaction are told as one.
  private static final int MOST_TOLD = 1_000;

  private static final String ANYWHERE = "*";

  /// A file of the write-ahead log is named after its timeline.
  private static final int TIMELINE_DIGITS = 8;

  private static final String TIMELINE =
      "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, " + TIMELINE_DIGITS + ")";

  /// A writer that hangs must not keep the others out for ever.
  private static final String SESSION =
      """
      SET lock_timeout = '15s';
      SET idle_in_transaction_session_timeout = '15s';
      SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off'
      """;

  PostgresServer(PostgresSettings settings) {
    this(settings, false);
  }

  Connection connect() throws SQLException {
    return settings.connect();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Connection connectToWrite() throws SQLException {
    Connection connection = connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
      occupy(statement);
      prepare(statement);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /// Until the connection ends: with others, or alone.
  private void occupy(Statement statement) throws SQLException {
    String how = alone ? "pg_try_advisory_lock" : "pg_try_advisory_lock_shared";
    if (!given(statement, "SELECT " + how + "(hashtext('" + channel() + "'), 0)")) {
      throw new StoreException(
          alone
              ? "servers use the database " + settings + ": stop all of them first"
              : "somebody changes the master key of the database "
                  + settings
                  + ": wait for the end");
    }
  }

  /// Brings the schema up to date; replicas that start together do it one after the other.
  private void prepare(Statement statement) throws SQLException {
    begin(statement);
    try {
      if (!given(statement, "SELECT to_regnamespace('" + settings.schema() + "') IS NOT NULL")) {
        statement.execute("CREATE SCHEMA " + settings.schema());
      }
      String table = settings.schema() + ".schema_version";
      if (!given(statement, "SELECT to_regclass('" + table + "') IS NOT NULL")) {
        statement.execute("CREATE TABLE schema_version (version BIGINT NOT NULL)");
        statement.execute("INSERT INTO schema_version (version) VALUES (0)");
      }
      migrate(statement);
      statement.execute("COMMIT");
    } catch (SQLException | RuntimeException e) {
      statement.execute("ROLLBACK");
      throw e;
    }
  }

  private void migrate(Statement statement) throws SQLException {
    int version = version(statement);
    Schema.requireKnown(settings.toString(), version);
    for (List<String> step : Schema.POSTGRES.subList(version, Schema.VERSION)) {
      for (String change : step) {
        statement.execute(change);
      }
    }
    if (version < Schema.VERSION) {
      statement.execute("UPDATE schema_version SET version = " + Schema.VERSION);
    }
  }

  /// Whether its schema was made.
  ///
  /// @throws StoreException when a newer program made it
  boolean holdsAnything(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String table = settings.schema() + ".schema_version";
      if (!given(statement, "SELECT to_regclass('" + table + "') IS NOT NULL")) {
        return false;
      }
    }
    var _ = knownVersion(connection);
    return true;
  }

  /// The version of its schema.
  ///
  /// @throws StoreException when a newer program wrote what is there: some of it is not seen
  int knownVersion(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = version(statement);
      Schema.requireKnown(settings.toString(), version);
      return version;
    }
  }

  private static boolean given(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT version FROM schema_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  /// One writer at a time, whichever process it is in: so a log has no gaps, and nobody waits for
  /// another crosswise.
  ///
  /// @return the transaction's number behind the timeline that it counts in
  @Override
  public String begin(Statement control) throws SQLException {
    control.execute(
        "BEGIN; SELECT pg_advisory_xact_lock(hashtext('"
            + channel()
            + "')), "
            + TIMELINE
            + " || pg_current_xact_id()");
    control.getMoreResults();
    try (ResultSet row = control.getResultSet()) {
      return row.next() ? row.getString(2) : "";
    }
  }

  /// Whoever has a connection for writing had the lock of [#begin] once, so the transaction is
  /// over. A standby that took over counts in a timeline of its own and may give the number to
  /// another.
  @Override
  public Optional<Boolean> isCommitted(Connection fresh, String transaction) throws SQLException {
    String timeline = transaction.substring(0, TIMELINE_DIGITS);
    String number = transaction.substring(TIMELINE_DIGITS);
    try (Statement question = fresh.createStatement()) {
      if (!text(question, "SELECT " + TIMELINE).equals(timeline)) {
        return Optional.empty();
      }
      return switch (text(question, "SELECT pg_xact_status('" + number + "'::xid8)")) {
        case "committed" -> Optional.of(true);
        case "aborted" -> Optional.of(false);
        default -> Optional.empty();
      };
    }
  }

  private static String text(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /// What changes are announced under.
  String channel() {
    return "nacre_" + settings.schema();
  }

  @Override
  public void announce(Connection connection, List<Place> places) throws SQLException {
    if (places.isEmpty()) {
      return;
    }
    if (places.size() > MOST_TOLD) {
      announceAll(connection);
      return;
    }
    tell(
        connection,
        places.stream()
            .map(place -> place.namespace() + "\n" + place.key())
            .toArray(String[]::new));
  }

  @Override
  public void announceAll(Connection connection) throws SQLException {
    tell(connection, ANYWHERE);
  }

  @Override
  public Optional<Staging> staging(Connection connection) throws SQLException {
    return Staging.on(connection);
  }

  private void tell(Connection connection, String... told) throws SQLException {
    try (PreparedStatement notify =
        connection.prepareStatement("SELECT count(pg_notify(?, place)) FROM unnest(?) AS place")) {
      notify.setString(1, channel());
      notify.setArray(2, connection.createArrayOf("text", told));
      notify.execute();
    }
  }

  /// PostgreSQL's classes of errors (its manual, appendix A): 08 connections, 57P0x shutdowns.
  @Override
  public boolean isLost(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return failure instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("25P03");
  }

  @Override
  public StoreException explained(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (state.equals("08004") && settings.password().isEmpty()) {
      return failed(
          "asks for a password: give it in a file (--database-password-file, or password_file in"
              + " the configuration)",
          failure);
    }
    if (isLost(failure) || state.equals("53300")) {
      return StoreException.unavailable(
          "the database " + settings + " does not answer: " + said(failure), failure);
    }
    return switch (state) {
      case "53100" -> StoreException.diskFull("the database " + settings + " has no room", failure);
      case "28P01", "28000" ->
          failed("refuses the user: check name and password, and its pg_hba.conf", failure);
      case "3D000" -> failed("does not exist: make it with createdb", failure);
      case "42501" ->
          failed(
              "may not be written by the user: let it own the schema " + settings.schema(),
              failure);
      case "55P03" -> StoreException.unavailable(settings + ": another replica hangs", failure);
      case "XX001", "XX002" -> failed("is damaged: " + said(failure), failure);
      default -> failed("failed: " + said(failure), failure);
    };
  }

  private StoreException failed(String how, SQLException cause) {
    return new StoreException("the database " + settings + " " + how, cause);
  }

  /// Without the statement that failed; of several that were sent together, what the server said.
  private static String said(SQLException failure) {
    SQLException told =
        failure instanceof BatchUpdateException && failure.getNextException() != null
            ? failure.getNextException()
            : failure;
    return String.valueOf(told.getMessage()).lines().findFirst().orElse("");
  }
}
