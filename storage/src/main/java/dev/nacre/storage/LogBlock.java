package dev.nacre.storage;

import dev.nacre.codec.Bytes;

/// What is kept of [#SIZE] entries of a log that follow each other.
///
/// @param number 0 for the first [#SIZE] entries, and so on
/// @param root the root of the Merkle tree over them
/// @param seal by which whoever made it knows it again
public record LogBlock(long number, Bytes root, Bytes seal) {
  /// Entries. The database counts in it too, so it never changes.
  public static final int SIZE = 1_024;
}
