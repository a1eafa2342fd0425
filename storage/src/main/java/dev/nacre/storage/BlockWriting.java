package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Writes what is kept of the blocks of logs. Seldom enough that its statements are not kept ready.
final class BlockWriting {
  private BlockWriting() {}

  /// @return 1, or 0 when it was kept already
  static long keep(Connection connection, String log, LogBlock block) throws SQLException {
    try (PreparedStatement keep = connection.prepareStatement(Sql.KEEP_BLOCK)) {
      keep.setString(1, log);
      keep.setLong(2, block.number());
      keep.setBytes(3, block.root().toArray());
      keep.setBytes(4, block.seal().toArray());
      return keep.executeUpdate();
    }
  }

  /// In the order that the database's triggers ask for: the log begins later, the hashes are kept,
  /// the entries go.
  ///
  /// @return how many entries
  /// @throws StoreException when the log does not begin at that entry, or a block is not kept
  static long prune(Connection connection, Change.Prune prune) throws SQLException {
    beginAt(connection, prune);
    long block = prune.from() / LogBlock.SIZE;
    for (Bytes leaves : prune.leaves()) {
      keepLeaves(connection, prune.log(), block, leaves);
      block++;
    }
    try (PreparedStatement drop = connection.prepareStatement(Sql.TRIM)) {
      drop.setString(1, prune.log());
      drop.setLong(2, prune.first());
      return drop.executeUpdate();
    }
  }

  private static void beginAt(Connection connection, Change.Prune prune) throws SQLException {
    try (PreparedStatement begin = connection.prepareStatement(Sql.BEGIN_AT)) {
      begin.setLong(1, prune.first());
      begin.setString(2, prune.log());
      begin.setLong(3, prune.from());
      begin.setLong(4, prune.first());
      if (begin.executeUpdate() == 0) {
        throw StoreException.conflict("the beginning of the log " + prune.log());
      }
    }
  }

  private static void keepLeaves(Connection connection, String log, long block, Bytes leaves)
      throws SQLException {
    try (PreparedStatement keep = connection.prepareStatement(Sql.KEEP_LEAVES)) {
      keep.setBytes(1, leaves.toArray());
      keep.setString(2, log);
      keep.setLong(3, block);
      if (keep.executeUpdate() == 0) {
        throw StoreException.conflict("block " + block + " of the log " + log);
      }
    }
  }
}
