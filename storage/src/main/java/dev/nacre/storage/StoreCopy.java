package dev.nacre.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Everything that one database holds, as it is at one moment, in another one that is empty:
/// numbers and times stay what they are.
final class StoreCopy {
  /// The version of the schema that brought blocks and beginnings of logs.
  private static final int WITH_BLOCKS = 4;

  private static final List<Table> TABLES =
      List.of(
          new Table(
              "SELECT namespace, key, value, created, changed FROM item WHERE length(value) ",
              Sql.PUT,
              "ttvnn"),
          new Table(
              "SELECT log, number, at, entry FROM journal WHERE length(entry) ",
              Sql.APPEND,
              "tnnv"),
          ends("first"),
          new Table(
              "SELECT log, block, root, seal, leaves FROM journal_block"
                  + " WHERE coalesce(length(leaves), 0) ",
              "INSERT INTO journal_block (log, block, root, seal, leaves) VALUES (?, ?, ?, ?, ?)",
              "tnvvv"));

  private StoreCopy() {}

  private static Table ends(String first) {
    return new Table(
        "SELECT log, next, " + first + " FROM journal_end WHERE length(log) ",
        "INSERT INTO journal_end (log, next, first) VALUES (?, ?, ?)",
        "tnn");
  }

  /// What a database of `version` has: an older server may use it while it is copied.
  private static List<Table> tables(int version) {
    return version < WITH_BLOCKS ? List.of(TABLES.getFirst(), TABLES.get(1), ends("0")) : TABLES;
  }

  /// @param from what is read: the text of a page's condition follows
  /// @param columns what each is: a text (`t`), a number (`n`) or bytes (`v`)
  private record Table(String from, String into, String columns) {}

  /// The PostgreSQL database in a new SQLite file; replicas may go on writing.
  static void toFile(PostgresServer from, Path file) {
    PrivateFile.touch(file);
    var to = new SqliteFile(file);
    try (Side source = Side.of(from, from::connect);
        Side copy = Side.of(to, to::connectToWrite)) {
      source.run(connection -> {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      });
      int version = source.asked(from::knownVersion);
      copy.control(to::begin);
      copy(source, copy, tables(version));
      copy.control(control -> control.execute("COMMIT"));
    }
  }

  /// The SQLite file in an empty PostgreSQL database: wholly or not at all.
  ///
  /// @throws StoreException when the database holds something already
  static void fromFile(Path file, PostgresServer to) {
    var from = new SqliteFile(file);
    try (Side source = Side.of(from, from::connect);
        Side copy = Side.of(to, to::connectToWrite)) {
      copy.control(to::begin);
      copy.control(control -> requireEmpty(control, to));
      copy(source, copy, TABLES);
      copy.run(to::announceAll);
      copy.control(control -> control.execute("COMMIT"));
    }
  }

  /// @throws StoreException when the database holds something
  static void requireEmpty(PostgresServer server) {
    try (Side target = Side.of(server, server::connectToWrite)) {
      target.control(question -> requireEmpty(question, server));
    }
  }

  private static void requireEmpty(Statement control, PostgresServer server) throws SQLException {
    try (ResultSet row =
        control.executeQuery(
            "SELECT EXISTS (SELECT 1 FROM item) OR EXISTS (SELECT 1 FROM journal)")) {
      if (row.next() && row.getBoolean(1)) {
        throw new StoreException(
            server.settings()
                + " holds values already: name an empty database, or another schema of it");
      }
    }
  }

  private static void copy(Side from, Side to, List<Table> tables) {
    for (Table table : tables) {
      for (ValuePage page : ValuePage.values()) {
        to.run(copy -> {
          try (PreparedStatement writing = copy.prepareStatement(table.into())) {
            from.run(source -> copy(source, table, page, new Rows(to, writing)));
          }
        });
      }
    }
  }

  private static void copy(Connection from, Table table, ValuePage page, Rows to)
      throws SQLException {
    try (Statement reading = from.createStatement()) {
      reading.setFetchSize(page.rows());
      try (ResultSet row = reading.executeQuery(table.from() + page.condition())) {
        int waiting = 0;
        while (row.next()) {
          to.add(values(row, table.columns()));
          if (++waiting % page.rows() == 0) {
            to.flush();
          }
        }
        to.flush();
      }
    }
  }

  private static Object[] values(ResultSet row, String columns) throws SQLException {
    var values = new Object[columns.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (columns.charAt(i)) {
            case 'n' -> row.getLong(i + 1);
            case 'v' -> row.getBytes(i + 1);
            default -> row.getString(i + 1);
          };
    }
    return values;
  }

  /// One of both databases: what fails there is told of it, and not of the other.
  private record Side(Database database, Connection connection) implements AutoCloseable {
    interface Connecting {
      Connection connect() throws SQLException;
    }

    interface Step<T> {
      void on(T target) throws SQLException;
    }

    static Side of(Database database, Connecting how) {
      try {
        return new Side(database, how.connect());
      } catch (SQLException e) {
        throw database.explained(e);
      }
    }

    void run(Step<Connection> step) {
      try {
        step.on(connection);
      } catch (SQLException e) {
        throw database.explained(e);
      }
    }

    interface Question<T> {
      T of(Connection connection) throws SQLException;
    }

    <T> T asked(Question<T> question) {
      try {
        return question.of(connection);
      } catch (SQLException e) {
        throw database.explained(e);
      }
    }

    void control(Step<Statement> step) {
      run(within -> {
        try (Statement control = within.createStatement()) {
          step.on(control);
        }
      });
    }

    @Override
    public void close() {
      run(Connection::close);
    }
  }

  /// Where rows go, some at a time.
  private record Rows(Side side, PreparedStatement writing) {
    void add(Object[] values) {
      side.run(_ -> {
        for (int i = 0; i < values.length; i++) {
          writing.setObject(i + 1, values[i]);
        }
        writing.addBatch();
      });
    }

    void flush() {
      side.run(_ -> writing.executeBatch());
    }
  }
}
