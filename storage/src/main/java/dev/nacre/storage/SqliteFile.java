package dev.nacre.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The database file: how to connect, what is in it, and what its errors mean.
///
/// @param path the file `nacre.db`
record SqliteFile(Path path) implements Database {
  private static final int BUSY_MILLIS = 10_000;

  /// SQLite's primary result codes, which are the low byte of its extended ones.
  private static final int PRIMARY = 0xff;

  private static final int READ_ONLY = 8;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int NOT_A_DATABASE = 26;

  /// What the write-ahead log keeps of the disk when all of it is in the database: a large import
  /// would keep as much as itself until the server ends.
  private static final int LARGEST_LOG = 16 << 20;

  Connection connect() throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setJournalSizeLimit(LARGEST_LOG);
    config.enforceForeignKeys(true);
    return config.createConnection("jdbc:sqlite:" + path.toAbsolutePath());
  }

  /// To read, while others may write; nothing is made beside the file.
  Connection connectToLook() throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    boolean isAtRest = Files.notExists(path.resolveSibling(path.getFileName() + "-wal"));
    String how = isAtRest ? "?immutable=1" : "?mode=ro";
    return config.createConnection("jdbc:sqlite:" + path.toAbsolutePath().toUri() + how);
  }

  /// Whether its schema was made.
  ///
  /// @throws StoreException when a newer program made it
  boolean holdsAnything() throws SQLException {
    try (Connection connection = connectToLook();
        Statement statement = connection.createStatement()) {
      int version = version(statement);
      Schema.requireKnown(path.toString(), version);
      return version > 0;
    }
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Connection connectToWrite() throws SQLException {
    Connection connection = connect();
    try {
      prepare(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public String begin(Statement control) throws SQLException {
    control.execute("BEGIN IMMEDIATE");
    return "";
  }

  /// A file has no line that breaks: what it says at the end of a transaction is so.
  @Override
  public Optional<Boolean> isCommitted(Connection fresh, String transaction) {
    return Optional.empty();
  }

  /// Nobody else has the file open.
  @Override
  public void announce(Connection connection, List<Place> places) {}

  @Override
  public void announceAll(Connection connection) {}

  @Override
  public Optional<Staging> staging(Connection connection) {
    return Optional.empty();
  }

  /// A file has no line that breaks.
  @Override
  public boolean isLost(SQLException failure) {
    return false;
  }

  @Override
  public StoreException explained(SQLException failure) {
    return failure(path, failure);
  }

  /// Checks the file and brings its schema up to date.
  private void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      requireSound(statement);
      int version = version(statement);
      Schema.requireKnown(path.toString(), version);
      for (int step = version; step < Schema.SQLITE.size(); step++) {
        migrate(statement, step);
      }
    }
  }

  /// Copies the database as it is at this moment into `target`, while others use it.
  void snapshot(Path target) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      requireSound(statement);
      requireRoom(number(statement, "PRAGMA page_count") * number(statement, "PRAGMA page_size"));
      PrivateFile.touch(target);
      statement.execute("VACUUM INTO '" + target.toString().replace("'", "''") + "'");
    }
  }

  private void requireSound(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (row.next() && !row.getString(1).equals("ok")) {
        throw damaged(path, row.getString(1));
      }
    }
  }

  /// The copy lies on the disk of a server that writes meanwhile, and must not fill it.
  private void requireRoom(long size) {
    long usable = path.toFile().getUsableSpace();
    if (usable < size + size / 8) {
      throw StoreException.diskFull(
          "a backup needs a copy of " + path + " (" + size + " bytes) beside it",
          new IOException("usable are " + usable + " bytes"));
    }
  }

  private static int version(Statement statement) throws SQLException {
    return (int) number(statement, "PRAGMA user_version");
  }

  private static long number(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static void migrate(Statement statement, int step) throws SQLException {
    statement.execute("BEGIN IMMEDIATE");
    for (String change : Schema.SQLITE.get(step)) {
      statement.execute(change);
    }
    statement.execute("PRAGMA user_version = " + (step + 1));
    statement.execute("COMMIT");
  }

  private static StoreException damaged(Path path, String how) {
    return new StoreException(
        "the database "
            + path
            + " is damaged ("
            + how.lines().findFirst().orElse("")
            + "): stop the server, keep the file for inspection, and restore the last backup");
  }

  /// That of several statements that were sent together is the cause of what is thrown.
  private static SQLiteErrorCode code(Throwable e) {
    if (e instanceof SQLiteException precise) {
      return precise.getResultCode();
    }
    Throwable cause = e.getCause();
    return cause == null ? SQLiteErrorCode.UNKNOWN_ERROR : code(cause);
  }

  /// What `e` means for the operator.
  static StoreException failure(Path path, SQLException e) {
    SQLiteErrorCode code = code(e);
    String what = e.getMessage() == null ? code.name() : e.getMessage();
    return switch (code.code & PRIMARY) {
      case CORRUPT, NOT_A_DATABASE -> damaged(path, what);
      case FULL -> StoreException.diskFull(path, e);
      case READ_ONLY, CANNOT_OPEN ->
          new StoreException(
              "cannot open or write " + path + ": check owner and mode of the file and its folder",
              e);
      default -> new StoreException("the database " + path + " failed: " + what, e);
    };
  }
}
