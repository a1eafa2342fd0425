package dev.nacre.codec.merkle;

import dev.nacre.codec.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// A Merkle tree over the entries of a log (RFC 9162 section 2.1), hashed with SHA-256.
///
/// The tree keeps one hash an entry; entries are added at the end and never changed. Not safe for
/// use by several threads at once.
public final class MerkleTree {
  private final List<Bytes> leaves = new ArrayList<>();

  /// A tree of no entries.
  public MerkleTree() {}

  /// The hash of an entry: SHA-256 over 0x00 and its bytes.
  public static Bytes leaf(Bytes entry) {
    return hash(0, entry, Bytes.empty());
  }

  public void add(Bytes entry) {
    leaves.add(leaf(entry));
  }

  public int size() {
    return leaves.size();
  }

  /// The root over the first `size` entries; the hash of nothing when there are none.
  public Bytes root(int size) {
    requireSize(size);
    return size == 0 ? emptyRoot() : subtree(0, size);
  }

  /// The hashes that lead from entry `number` to the root over the first `size` entries (section
  /// 2.1.3.1).
  public List<Bytes> inclusion(int number, int size) {
    requireSize(size);
    if (number < 0 || number >= size) {
      throw new IndexOutOfBoundsException("entry " + number + " of a tree of " + size);
    }
    var path = new ArrayList<Bytes>();
    collectInclusion(number, 0, size, path);
    return path;
  }

  /// The hashes that show that the tree over `older` entries is the beginning of that over `size`
  /// (section 2.1.4.1).
  public List<Bytes> consistency(int older, int size) {
    requireSize(size);
    if (older < 0 || older > size) {
      throw new IndexOutOfBoundsException("a tree of " + older + " in one of " + size);
    }
    var path = new ArrayList<Bytes>();
    if (older > 0 && older < size) {
      collectConsistency(older, 0, size, path);
    }
    return path;
  }

  private void requireSize(int size) {
    if (size < 0 || size > leaves.size()) {
      throw new IndexOutOfBoundsException("a tree of " + size + " in one of " + leaves.size());
    }
  }

  private Bytes subtree(int from, int to) {
    if (to - from == 1) {
      return leaves.get(from);
    }
    int middle = from + split(to - from);
    return node(subtree(from, middle), subtree(middle, to));
  }

  private void collectInclusion(int number, int from, int to, List<Bytes> path) {
    if (to - from == 1) {
      return;
    }
    int middle = from + split(to - from);
    if (number < middle) {
      collectInclusion(number, from, middle, path);
      path.add(subtree(middle, to));
    } else {
      collectInclusion(number, middle, to, path);
      path.add(subtree(from, middle));
    }
  }

  private void collectConsistency(int older, int from, int to, List<Bytes> path) {
    if (older == to) {
      if (from != 0) {
        path.add(subtree(from, to));
      }
      return;
    }
    int middle = from + split(to - from);
    if (older <= middle) {
      collectConsistency(older, from, middle, path);
      path.add(subtree(middle, to));
    } else {
      collectConsistency(older, middle, to, path);
      path.add(subtree(from, middle));
    }
  }

  /// The largest power of two below `size`.
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  private static Bytes emptyRoot() {
    return Bytes.of(sha256().digest());
  }

  static Bytes node(Bytes left, Bytes right) {
    return hash(1, left, right);
  }

  private static Bytes hash(int prefix, Bytes left, Bytes right) {
    MessageDigest digest = sha256();
    digest.update((byte) prefix);
    left.updateInto(digest);
    right.updateInto(digest);
    return Bytes.of(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
