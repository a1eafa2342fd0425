package dev.nacre.storage;

/// What is asked of a database, the same for every kind of it.
final class Sql {
  static final String FIND = "SELECT value FROM item WHERE namespace = ? AND key = ?";
  static final String LIST =
      "SELECT key, length(value), created, changed FROM item"
          + " WHERE namespace = ? AND key > ? ORDER BY key LIMIT ?";
  static final String SMALL_VALUES =
      "SELECT key, value FROM item"
          + " WHERE namespace = ? AND key > ? AND length(value) <= ? ORDER BY key LIMIT ?";
  static final String NAMESPACES = "SELECT DISTINCT namespace FROM item ORDER BY 1";
  static final String ENTRIES =
      "SELECT number, at, entry FROM journal WHERE log = ? AND number >= ?"
          + " ORDER BY number LIMIT ?";
  static final String LAST_ENTRIES =
      "SELECT number, at, entry FROM journal WHERE log = ? ORDER BY number DESC LIMIT ?";
  static final String NEXT = "SELECT next FROM journal_end WHERE log = ?";

  static final String PUT =
      "INSERT INTO item (namespace, key, value, created, changed) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (namespace, key) DO UPDATE"
          + " SET value = excluded.value, changed = excluded.changed";
  static final String PUT_IF_ABSENT =
      "INSERT INTO item (namespace, key, value, created, changed) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (namespace, key) DO NOTHING";
  static final String DELETE = "DELETE FROM item WHERE namespace = ? AND key = ?";

  /// Reserves so many numbers of a log, and gives the one behind them.
  static final String NUMBER =
      "INSERT INTO journal_end (log, next) VALUES (?, ?)"
          + " ON CONFLICT (log) DO UPDATE SET next = journal_end.next + excluded.next"
          + " RETURNING next";

  static final String APPEND = "INSERT INTO journal (log, number, at, entry) VALUES (?, ?, ?, ?)";
  static final String TRIM = "DELETE FROM journal WHERE log = ? AND number < ?";

  static final String FIRST_ENTRY = "SELECT first FROM journal_end WHERE log = ?";
  static final String BLOCKS =
      "SELECT block, root, seal FROM journal_block WHERE log = ? AND block >= ?"
          + " ORDER BY block LIMIT ?";
  static final String LEAVES =
      "SELECT leaves FROM journal_block WHERE log = ? AND block = ? AND leaves IS NOT NULL";
  static final String KEEP_BLOCK =
      "INSERT INTO journal_block (log, block, root, seal) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT (log, block) DO NOTHING";

  /// Only where a log still begins and ends as it did.
  static final String BEGIN_AT =
      "UPDATE journal_end SET first = ? WHERE log = ? AND first = ? AND next >= ?";

  static final String KEEP_LEAVES =
      "UPDATE journal_block SET leaves = ? WHERE log = ? AND block = ? AND leaves IS NULL";

  static final String COUNT =
      "INSERT INTO tally (name, period, count) VALUES (?, ?, 1)"
          + " ON CONFLICT (name) DO UPDATE SET period = excluded.period,"
          + " count = CASE WHEN tally.period = excluded.period THEN tally.count + 1 ELSE 1 END"
          + " RETURNING count";
  static final String FORGET_COUNTS = "DELETE FROM tally WHERE period < ?";

  private Sql() {}
}
