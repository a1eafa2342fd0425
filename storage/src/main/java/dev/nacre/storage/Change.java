package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Optional;

/// One change of a [Store].
public sealed interface Change {
  /// Creates or overwrites; gives 1.
  record Put(String namespace, String key, Bytes value) implements Change {}

  /// Creates; gives 1, or 0 when the key had a value, which then stays.
  record PutIfAbsent(String namespace, String key, Bytes value) implements Change {}

  /// Refuses all changes that it came with when the key has another value than `value`, or one
  /// where none is expected: see [StoreException#isConflict]. Changes nothing; gives 1.
  record Expect(String namespace, String key, Optional<Bytes> value) implements Change {}

  /// Gives 1, or 0 when there was nothing.
  record Delete(String namespace, String key) implements Change {}

  /// Gives the number of the new entry: 0 for the first of a log, and so on without gaps.
  record Append(String log, Bytes entry) implements Change {}

  /// Drops the entries of `log` before number `first`; gives how many. Refused for the log
  /// [Journal#AUDIT], which only grows: see [Prune].
  record Trim(String log, long first) implements Change {}

  /// Keeps what is said of a block of `log`; gives 1, or 0 when it was kept already, which then
  /// stays.
  record KeepBlock(String log, LogBlock block) implements Change {}

  /// Drops the first blocks of [LogBlock#SIZE] entries that `log` still has, and keeps the hashes
  /// of those entries; gives how many entries. Each block must be kept ([KeepBlock]), and
  /// everything is refused when entry `from` is not the first of the log any more: see
  /// [StoreException#isConflict].
  ///
  /// @param leaves for each block the hashes of its entries, one behind the other
  record Prune(String log, long from, List<Bytes> leaves) implements Change {
    public Prune {
      leaves = List.copyOf(leaves);
    }

    /// The number of the first entry that stays.
    public long first() {
      return from + (long) leaves.size() * LogBlock.SIZE;
    }
  }

  /// Counts `name` once more within `period`, a number that rises; gives how often it was counted
  /// in it. Counts of periods that are over vanish.
  record Count(String name, long period) implements Change {}
}
