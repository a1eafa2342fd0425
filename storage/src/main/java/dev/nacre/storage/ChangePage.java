package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Changes that wait until they are worth a way to the database: a few hundred, or what is large.
final class ChangePage {
  private static final int MOST = 500;
  private static final int MOST_BYTES = 1 << 20;

  private final Writing writing;
  private final List<Change> waiting = new ArrayList<>();
  private long bytes;

  interface Writing {
    void write(List<Change> changes) throws SQLException;
  }

  /// A page could not be written, in the midst of what gives the changes.
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException reason;

    private Failed(SQLException reason) {
      super(reason);
      this.reason = reason;
    }

    SQLException reason() {
      return reason;
    }
  }

  ChangePage(Writing writing) {
    this.writing = writing;
  }

  /// @throws Failed when it is full, and cannot be written
  void add(Change change) {
    requireFilling(change);
    Keys.requireSound(change);
    waiting.add(change);
    bytes += size(change);
    if (waiting.size() == MOST || bytes >= MOST_BYTES) {
      end();
    }
  }

  /// What depends on its place among the others is none: in which order they come into the store is
  /// the database's matter.
  private static void requireFilling(Change change) {
    if (!(change instanceof Change.Put
        || change instanceof Change.Append
        || change instanceof Change.Expect)) {
      throw new IllegalArgumentException("the store is not filled with " + change);
    }
  }

  /// Writes what waits.
  ///
  /// @throws Failed when it cannot be written
  void end() {
    try {
      writing.write(List.copyOf(waiting));
      waiting.clear();
      bytes = 0;
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  private static long size(Change change) {
    return switch (change) {
      case Change.Put put -> put.value().size();
      case Change.PutIfAbsent put -> put.value().size();
      case Change.Expect expected -> expected.value().map(Bytes::size).orElse(0);
      case Change.Append append -> append.entry().size();
      case Change.Prune prune -> (long) prune.leaves().size() * LogBlock.SIZE * 32;
      case Change.Delete _, Change.Trim _, Change.KeepBlock _, Change.Count _ -> 0;
    };
  }
}
