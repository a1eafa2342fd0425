package dev.nacre.codec.merkle;

import dev.nacre.codec.Bytes;
import java.util.List;

/// Checks what a [MerkleTree] of somebody else claims (RFC 9162 sections 2.1.3.2 and 2.1.4.2).
public final class MerkleProof {
  private MerkleProof() {}

  /// Whether `path` shows that `entry` is number `number` of the `size` entries under `root`.
  public static boolean includes(
      Bytes entry, long number, long size, List<Bytes> path, Bytes root) {
    if (number < 0 || number >= size) {
      return false;
    }
    long at = number;
    long last = size - 1;
    Bytes hash = MerkleTree.leaf(entry);
    for (Bytes sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = MerkleTree.node(sibling, hash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        hash = MerkleTree.node(hash, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /// Whether `path` shows that the tree of `older` entries under `olderRoot` is the beginning of
  /// that of `size` entries under `root`.
  public static boolean extendsTree(
      long older, Bytes olderRoot, long size, Bytes root, List<Bytes> path) {
    if (older < 0 || older > size) {
      return false;
    }
    if (older == 0 || older == size) {
      return path.isEmpty() && (older == 0 || olderRoot.equals(root));
    }
    boolean whole = Long.bitCount(older) == 1;
    if (path.isEmpty() && !whole) {
      return false;
    }
    long at = older - 1;
    long last = size - 1;
    while ((at & 1) == 1) {
      at >>= 1;
      last >>= 1;
    }
    Bytes first = whole ? olderRoot : path.getFirst();
    Bytes oldHash = first;
    Bytes newHash = first;
    for (Bytes sibling : whole ? path : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        oldHash = MerkleTree.node(sibling, oldHash);
        newHash = MerkleTree.node(sibling, newHash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        newHash = MerkleTree.node(newHash, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && oldHash.equals(olderRoot) && newHash.equals(root);
  }
}
