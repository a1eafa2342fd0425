package dev.nacre.storage;

import dev.nacre.codec.Bytes;
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
  /// [Journal#AUDIT], which only grows.
  record Trim(String log, long first) implements Change {}

  /// Counts `name` once more within `period`, a number that rises; gives how often it was counted
  /// in it. Counts of periods that are over vanish.
  record Count(String name, long period) implements Change {}
}
