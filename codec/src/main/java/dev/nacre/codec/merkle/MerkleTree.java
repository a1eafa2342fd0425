package dev.nacre.codec.merkle;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A Merkle tree over the entries of a log (RFC 9162 section 2.1), hashed with SHA-256.
///
/// Entries are added at the end and never changed. Of each block of [#BLOCK] entries the tree keeps
/// one hash, as a log may have millions; what lies within a block is asked for again when a proof
/// needs it. Not safe for use by several threads at once.
public final class MerkleTree {
  /// A power of two.
  public static final int BLOCK = 1_024;

  private final int block;
  private final Leaves again;
  private final List<Bytes> blocks = new ArrayList<>();

  /// Of the last block, which is not full.
  private final List<Bytes> tail = new ArrayList<>();

  /// Of the block that was asked for last.
  private List<Bytes> asked = List.of();

  private int askedBlock = -1;

  /// Gives the hashes of entries again, each as [#leaf] makes it.
  public interface Leaves {
    /// Those of the entries in `[from, to)`, all of which were added: a whole block.
    List<Bytes> hashes(int from, int to);
  }

  /// A tree of no entries, of whose entries nothing is asked again: it has a root over all of them,
  /// and proofs while they are few.
  public MerkleTree() {
    this((_, _) -> {
      throw new IllegalStateException("this tree is for its root alone");
    });
  }

  /// A tree of no entries.
  public MerkleTree(Leaves again) {
    this(BLOCK, again);
  }

  MerkleTree(int block, Leaves again) {
    this.block = block;
    this.again = again;
  }

  /// The hash of an entry: SHA-256 over 0x00 and its bytes.
  public static Bytes leaf(Bytes entry) {
    return hash(0, entry, Bytes.empty());
  }

  public void add(Bytes entry) {
    tail.add(leaf(entry));
    if (tail.size() == block) {
      blocks.add(root(tail));
      tail.clear();
    }
  }

  /// Adds [#BLOCK] entries at once, in place of those of the same block that were added one by one:
  /// nothing is said of them but the root over them. Where a proof is made within them they are
  /// asked for again, and compared.
  public void addBlock(Bytes root) {
    tail.clear();
    blocks.add(root);
  }

  /// The roots over the whole blocks, in order.
  public List<Bytes> blocks() {
    return Collections.unmodifiableList(blocks);
  }

  public int size() {
    return blocks.size() * block + tail.size();
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
    if (size < 0 || size > size()) {
      throw new IndexOutOfBoundsException("a tree of " + size + " in one of " + size());
    }
  }

  /// Splits are at powers of two, so that what is not larger than a block lies within one.
  private Bytes subtree(int from, int to) {
    int number = from / block;
    if (to - from <= block) {
      return to - from == block && number < blocks.size()
          ? blocks.get(number)
          : root(leaves(number).subList(from % block, from % block + to - from));
    }
    int middle = from + split(to - from);
    return node(subtree(from, middle), subtree(middle, to));
  }

  private List<Bytes> leaves(int number) {
    if (number == blocks.size()) {
      return tail;
    }
    if (number != askedBlock) {
      List<Bytes> hashes = again.hashes(number * block, (number + 1) * block);
      requireSame(number, hashes);
      asked = hashes;
      askedBlock = number;
    }
    return asked;
  }

  private void requireSame(int number, List<Bytes> hashes) {
    Bytes expected = blocks.get(number);
    String found = hashes.size() == block ? root(hashes).hex() : hashes.size() + " entries";
    if (!found.equals(expected.hex())) {
      throw MalformedException.at(
          "entries " + number * block + " to " + ((number + 1) * block - 1),
          "entries under the root " + expected.hex(),
          found);
    }
  }

  /// The root over the entries that have these hashes, of which there is one at least.
  public static Bytes root(List<Bytes> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int middle = split(leaves.size());
    return node(root(leaves.subList(0, middle)), root(leaves.subList(middle, leaves.size())));
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
